using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Hls.Disk;

/// <summary>Segments and lists as files, <c>{root}/{app}/{stream}/index.m3u8</c>, for a web server or a CDN. Written by one task; live goes on without.</summary>
/// <remarks>
/// A stream has no queue, only what shall be there now: a slow disk passes over what players would not ask for any more, and holds no memory but that of the
/// segment being written. What cannot be written is told once in the log, counted, and tried again with the next segment, or after <see cref="Again"/>.
/// </remarks>
public sealed class HlsDisk : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>A disk that is nearly full fails and works by turns, as old segments go: it works when nothing failed for so long.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<FeedName, DiskStream> _streams = [];
    private readonly Channel<DiskStream> _due = Channel.CreateUnbounded<DiskStream>(new() { SingleReader = true });   // each stream once
    private readonly DiskTree _tree;
    private readonly EngineMeters _meters;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private long _failedAt;
    private bool _isFailing;

    /// <param name="root">Made when it is missing.</param>
    public HlsDisk(string root, EngineMeters meters, ILogger logger, TimeProvider time)
    {
        _tree = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        (_meters, _logger, _time) = (meters, logger, time);
    }

    /// <summary>Writes until it is stopped; the files stay then, and the next life removes them.</summary>
    public Task RunAsync(CancellationToken stop) => Task.Run(() => WorkAsync(stop), CancellationToken.None);

    public void Dispose() => _tree.Dispose();

    /// <summary>From the publisher's thread: never waits.</summary>
    internal void Show(FeedName name, DiskShot shot)
    {
        lock (_lock)
        {
            if (!_streams.TryGetValue(name, out var stream)) _streams[name] = stream = new(_tree, name, _meters);
            stream.Wanted = shot;
            Enqueue(stream);
        }
    }

    internal void Remove(FeedName name)
    {
        lock (_lock)
        {
            if (!_streams.TryGetValue(name, out var stream)) return;
            stream.Wanted = null;
            Enqueue(stream);
        }
    }

    internal static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or System.Security.SecurityException;

    /// <summary>For what is good to do and no harm when it fails.</summary>
    internal static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // the next try, or the next start, does it
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        Try(_tree.Open);                                               // removes old files also when nobody publishes
        await using var timer = _time.CreateTimer(_ => EnqueueFailed(), null, Again, Again);
        try
        {
            await foreach (var stream in _due.Reader.ReadAllAsync(stop)) Work(stream);
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    private void Work(DiskStream stream)
    {
        DiskShot? wanted;
        lock (_lock) (wanted, stream.IsQueued, stream.HasFailed) = (stream.Wanted, false, false);
        var problem = Do(stream, wanted);
        Tell(problem);
        lock (_lock)
        {
            stream.HasFailed = problem is not null;
            if (wanted is null && stream.Wanted is null && problem is null) _streams.Remove(stream.Name);
        }
    }

    private Exception? Do(DiskStream stream, DiskShot? wanted)
    {
        try
        {
            _tree.Open();
            if (wanted is not null) return stream.Write(wanted);
            stream.Remove();
            return null;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            _meters.HlsFileFailures.Add(1, new KeyValuePair<string, object?>("reason", "write"));
            return e;
        }
    }

    /// <summary>One line when it begins and one when it is over.</summary>
    private void Tell(Exception? problem)
    {
        lock (_lock)
        {
            if (problem is not null) _failedAt = _time.GetTimestamp();
            if (problem is not null && !_isFailing) Log.DiskFails(_logger, _tree.Root, problem.Message);
            _isFailing |= problem is not null;
            if (!_isFailing || _time.GetElapsedTime(_failedAt) < Calm) return;
            _isFailing = false;
            Log.DiskWorks(_logger, _tree.Root);
        }
    }

    private void EnqueueFailed()
    {
        lock (_lock)
        {
            foreach (var stream in _streams.Values.Where(s => s.HasFailed)) Enqueue(stream);
        }

        Tell(null);
    }

    private void Enqueue(DiskStream stream)
    {
        if (stream.IsQueued) return;
        stream.IsQueued = true;
        _due.Writer.TryWrite(stream);
    }
}
