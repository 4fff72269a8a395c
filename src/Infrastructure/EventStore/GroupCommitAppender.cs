using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Gathers the appends that wait into one transaction; each caller gets its own answer.</summary>
/// <remarks>
/// A lone append is committed by its caller itself: no thread has to be woken for it. When more come together, a thread of its own takes what
/// waits. A stream is in a batch once and one caller's appends keep their order. A version conflict is an answer and fails nobody else. When a
/// batch fails for what one append holds, its appends are tried one by one. When the database is gone, all that wait are told so.
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
    private readonly AppendLane _lane;
    private readonly Thread _thread;
    private int _together = 1;
    private bool _isBusy;
    private bool _isClosed;

    public GroupCommitAppender(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, Action appended, ILogger log)
    {
        _lane = new(source, catalog, time, appended, log);
        _thread = new(Work) { IsBackground = true, Name = "append" };
        _thread.Start();
    }

    public async Task<AppendResult> AppendAsync(WaitingAppend append, CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        if (Enter(append)) Run([append]);
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
        await Task.Run(_thread.Join);
        _lane.Dispose();
    }

    /// <returns>True when the caller is alone and is to commit; not when that would begin with opening a connection, which may take long.</returns>
    private bool Enter(WaitingAppend append)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var alone = _line.Streams == 0 && _together == 1 && !_isBusy && _lane.IsOpen;
            _line.Add(append);
            if (alone)
            {
                _line.Take([]);
                return _isBusy = true;
            }
            if (_line.Ready == 1 || _line.Ready >= _together) Monitor.Pulse(_gate);
            return false;
        }
    }

    private void Work()
    {
        var batch = new List<WaitingAppend>();
        while (Next(batch)) Run(batch);
    }

    /// <summary>Waits for work, and for those that came along last time: they were just answered and are about to bring their next.</summary>
    /// <returns>False when there will be no more.</returns>
    private bool Next(List<WaitingAppend> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            for (var waited = false; ;)
            {
                if (_isClosed && _line.Streams == 0) return false;
                if (_isBusy || _line.Ready == 0) Monitor.Wait(_gate);
                else if (waited || _isClosed || _line.Ready >= _together) break;
                else waited = !Monitor.Wait(_gate, Company);
            }
            _line.Take(batch);
            return _isBusy = true;
        }
    }

    private void Run(List<WaitingAppend> batch)
    {
        _lane.Commit(batch);
        lock (_gate)
        {
            _together = _line.Streams;
            _line.Done(batch);
            _isBusy = false;
            if (_line.Ready > 0 || _isClosed) Monitor.PulseAll(_gate);
        }
        foreach (var one in batch) one.Tell();
        _room.Release(batch.Count);
    }
}
