using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>SRT on one UDP port: one thread accepts peers and reads all publishers; each connection has a task of its own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "StopAsync frees all of it, on the thread that used it last.")]
public sealed class SrtServer
{
    private const int QuietLog = 2;
    private readonly MediaEngine _engine;
    private readonly SrtDoor _door;
    private readonly SrtPoll _poll = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<SrtConnection, Task> _connections = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    private SrtServer(IPAddress bind, SrtOptions options, MediaEngine engine, ILogger logger)
    {
        _engine = engine;
        _door = new(new IPEndPoint(bind, options.Port), options, engine, logger);
        _poll.Watch(_door.Socket, Accept);
        new Thread(Run) { IsBackground = true, Name = "srt" }.Start();
    }

    /// <returns>Null, and a line in the log, when there is no libsrt on this machine.</returns>
    /// <exception cref="InvalidOperationException">The port is in use.</exception>
    public static SrtServer? TryStart(IPAddress bind, SrtOptions options, MediaEngine engine)
    {
        var logger = engine.Loggers.CreateLogger<SrtServer>();
        var names = options.Library is { Length: > 0 } given ? [given] : NativeLibraries.SrtNames;
        if (!NativeLibraries.TryLoadSrt(names))
        {
            Log.NoLibrary(logger, string.Join(", ", names));
            return null;
        }
        _ = LibSrt.srt_startup();
        LibSrt.srt_setloglevel(QuietLog);
        var server = new SrtServer(bind, options, engine, logger);
        Log.Listening(logger, options.Port);
        return server;
    }

    /// <summary>Ends all connections and the thread; the port is free afterwards.</summary>
    public async Task StopAsync()
    {
        _door.IsClosed = true;
        await _stopping.CancelAsync();
        await Task.WhenAll(_connections.Values);
        _isOver = true;
        await _ended.Task;
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_isOver) _poll.RunOnce();
        _door.Dispose();
        _poll.Dispose();
        _ = LibSrt.srt_cleanup();
        _ended.TrySetResult();
    }

    private void Accept()
    {
        while (_door.Socket.TryAccept(out var peer) is { } socket)
        {
            if (_door.IsClosed || SrtStreamId.Parse(socket.StreamId()) is not { } wish) socket.Close();
            else Begin(new(_engine, socket, _poll, wish, peer));
        }
    }

    private void Begin(SrtConnection connection)
    {
        var run = new Task<Task>(() => connection.RunAsync(_stopping.Token));
        _connections[connection] = run.Unwrap().ContinueWith(_ => _connections.TryRemove(connection, out var _), TaskScheduler.Default);
        run.Start(TaskScheduler.Default);
    }
}
