using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Gathers the appends that wait into one transaction; each caller gets its own answer.</summary>
/// <remarks>
/// A lone append is committed by its caller itself: no thread has to be woken for it. When more come together, threads of our own take what
/// waits, each to a lane; so one batch's work overlaps another's commit. A stream is in one batch at a time, so batches never wait for each
/// other's rows and one caller's appends keep their order. A version conflict is an answer and fails nobody else. When a batch fails for what
/// one append holds, its appends are tried one by one. When the database is gone, all that wait are told so.
/// </remarks>
internal sealed class GroupCommitAppender : IAsyncDisposable
{
    /// <summary>Appends that may wait; further callers wait before theirs is taken.</summary>
    private const int MaxWaiting = 2048;

    /// <summary>Longest wait for those that came along last time; less than a second commit would take them.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly SemaphoreSlim _room = new(MaxWaiting);
    private readonly AppendLine _line = new();
    private readonly Stack<AppendLane> _free;
    private readonly Thread[] _threads;
    private int _together = 1;
    private bool _isClosed;

    public GroupCommitAppender(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, int lanes, Action appended, ILogger log)
    {
        _free = new(Enumerable.Range(0, lanes).Select(_ => new AppendLane(source, catalog, time, appended, log)));
        _threads = [.. Enumerable.Range(0, lanes).Select(_ => new Thread(Work) { IsBackground = true, Name = "append" })];
        foreach (var thread in _threads) thread.Start();
    }

    public async Task<AppendResult> AppendAsync(WaitingAppend append, CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        if (Enter(append) is { } lane) Run(lane, [append]);
        return await append.Answer.Task.WaitAsync(stop);
    }

    /// <summary>What waits is still written. May be called again: the container ends the store once for each name that it has there.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
        await Task.Run(() => Array.ForEach(_threads, thread => thread.Join()));
        foreach (var lane in _free) lane.Dispose();
    }

    /// <returns>A lane when the caller is alone and its commit is sure not to begin with opening a connection; else it waits in the line.</returns>
    private AppendLane? Enter(WaitingAppend append)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var alone = _line.Streams == 0 && _together == 1 && _free.TryPeek(out var lane) && lane.IsOpen;
            _line.Add(append);
            if (alone)
            {
                _line.Take([]);
                return _free.Pop();
            }
            if (_line.Ready == 1 || _line.Ready >= Wanted) Monitor.Pulse(_gate);
            return null;
        }
    }

    private void Work()
    {
        var batch = new List<WaitingAppend>();
        while (Next(batch) is { } lane) Run(lane, batch);
    }

    /// <summary>Waits for work and for those that came along last time, who were just answered and are about to bring their next.</summary>
    /// <returns>Null when there will be no more.</returns>
    private AppendLane? Next(List<WaitingAppend> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            for (var waited = false; ;)
            {
                if (_line.Ready > 0 && _free.Count > 0)
                {
                    if (waited || _isClosed || _line.Ready >= Wanted) break;
                    waited = !Monitor.Wait(_gate, Company);
                    continue;
                }
                if (_isClosed && _line.Streams == 0) return null;
                Monitor.Wait(_gate);
            }
            _line.Take(batch);
            return _free.Pop();
        }
    }

    private void Run(AppendLane lane, List<WaitingAppend> batch)
    {
        lane.Commit(batch);
        lock (_gate)
        {
            _together = _line.Streams;
            _line.Done(batch);
            _free.Push(lane);
            if (_line.Ready > 0) Monitor.Pulse(_gate);
            if (_isClosed) Monitor.PulseAll(_gate);
        }
        foreach (var one in batch) one.Tell();
        _room.Release(batch.Count);
    }

    /// <summary>A fair share of the callers for each lane.</summary>
    private int Wanted => Math.Max(1, _together / _threads.Length);
}
