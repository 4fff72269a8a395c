using System.Collections.Concurrent;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>Which of many sockets have something to read: an epoll of the library.</summary>
internal sealed unsafe class SrtPoll : IDisposable
{
    private const int AtOnce = 64;
    private readonly int _epoll = LibSrt.srt_epoll_create();
    private readonly ConcurrentDictionary<int, Action> _watched = new();

    /// <param name="socket">Not waited for any more after <see cref="Forget"/>.</param>
    /// <param name="onReadable">Called on the polling thread as long as there is something; also when the connection is over.</param>
    public void Watch(SrtSocket socket, Action onReadable)
    {
        _watched[socket.Id] = onReadable;
        var events = LibSrt.In | LibSrt.Err;
        _ = LibSrt.srt_epoll_add_usock(_epoll, socket.Id, &events);
    }

    public void Forget(SrtSocket socket)
    {
        if (_watched.TryRemove(socket.Id, out _)) _ = LibSrt.srt_epoll_remove_usock(_epoll, socket.Id);
    }

    /// <summary>Waits at most a tenth of a second, and calls whom it concerns.</summary>
    public void RunOnce()
    {
        var events = stackalloc SrtEvent[AtOnce];
        var count = Math.Min(LibSrt.srt_epoll_uwait(_epoll, events, AtOnce, 100), AtOnce);
        for (var i = 0; i < count; i++)
        {
            if (_watched.TryGetValue(events[i].Socket, out var onReadable)) onReadable();
        }
    }

    public void Dispose() => _ = LibSrt.srt_epoll_release(_epoll);
}
