using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace SrsStack.Media.Transport;

/// <summary>A few threads that read from many sockets: one a core, begun with the first connection.</summary>
/// <remarks>
/// The runtime's own asynchronous sockets wake a thread for the event and another one for the work, and the work's code waits in a queue between
/// them. For fifty small messages in a row that is most of what taking them in costs; here one thread sees the event, reads and works.
/// </remarks>
public sealed class ReadLoops(int count)
{
    private readonly Loop?[] _loops = new Loop?[Math.Max(1, count)];
    private long _next;

    /// <summary>A reader of a connected socket; complete it before the socket is closed.</summary>
    public SocketReader Open(Socket socket)
    {
        var tag = Interlocked.Increment(ref _next);
        ref var loop = ref _loops[tag % _loops.Length];
        if (loop is null) Interlocked.CompareExchange(ref loop, new Loop(), null);
        return loop.Open(socket, tag);
    }

    [SuppressMessage("Design", "CA1001", Justification = "Lives as long as the process, as its thread does.")]
    internal sealed class Loop
    {
        private readonly Epoll _epoll = new();
        private readonly ConcurrentDictionary<long, SocketReader> _readers = new();
        private readonly Lazy<Thread> _thread;

        public Loop() => _thread = new(Start);

        public SocketReader Open(Socket socket, long tag)
        {
            _ = _thread.Value;
            var reader = _readers[tag] = new SocketReader(socket, this, tag);
            _epoll.Watch(socket.SafeHandle, tag);
            return reader;
        }

        public void Close(SocketReader reader)
        {
            _readers.TryRemove(reader.Tag, out _);
            if (!reader.Socket.SafeHandle.IsClosed) _epoll.Forget(reader.Socket.SafeHandle);
        }

        private Thread Start()
        {
            var thread = new Thread(Run) { IsBackground = true, Name = "publishers" };
            thread.Start();
            return thread;
        }

        private void Run()
        {
            while (true)
            {
                var count = _epoll.Wait();
                for (var i = 0; i < count; i++)
                {
                    var (tag, isHungUp) = _epoll.Told(i);
                    if (_readers.TryGetValue(tag, out var reader)) reader.OnReadable(isHungUp);
                }
            }
        }
    }
}
