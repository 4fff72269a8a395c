using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>One thread that takes the appends that wait and commits them together.</summary>
/// <remarks>
/// A thread of its own, blocking on its own connection: the kernel wakes exactly it when the commit is through. As a task the same batch took
/// two hops more between threads, and on a busy machine each hop waits for a turn.
/// </remarks>
internal sealed class AppendLoop : IAsyncDisposable
{
    /// <summary>Appends that may wait; further callers wait before theirs is taken.</summary>
    private const int MaxWaiting = 2048;

    /// <summary>Longest wait for those that came along last time; about what a commit takes.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMicroseconds(200);

    private readonly BlockingCollection<WaitingAppend> _queue = [];
    private readonly SemaphoreSlim _room = new(MaxWaiting);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WaitingAppend> _batch = [];
    private readonly HashSet<string> _streams = new(StringComparer.Ordinal);
    private readonly AppendConnection _connection;
    private readonly AppendBatch _layout;
    private readonly TimeProvider _time;
    private readonly Action _appended;
    private readonly ILogger _log;
    private int _expected = 1;
    private bool _isDisposed;

    public AppendLoop(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, Action appended, ILogger log)
    {
        _connection = new(source);
        _layout = new(catalog);
        _time = time;
        _appended = appended;
        _log = log;
        new Thread(Run) { IsBackground = true, Name = "append" }.Start();
    }

    public async Task<AppendResult> AppendAsync(WaitingAppend append, CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        _queue.Add(append, CancellationToken.None);
        return await append.Answer.Task.WaitAsync(stop);
    }

    /// <summary>What waits is still written. May be called again: the container ends the store once for each name that it has there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _queue.CompleteAdding();
        await _ended.Task;
        _queue.Dispose();
        _room.Dispose();
    }

    private void Run()
    {
        WaitingAppend? held = null;
        while (held is not null || _queue.TryTake(out held, Timeout.Infinite))
        {
            held = Gather(held);
            _room.Release(_batch.Count);
            Commit(_batch);
        }
        _connection.Dispose();
        _ended.SetResult();
    }

    /// <summary>Takes what waits, each stream at most once; the first that would come twice begins the next batch.</summary>
    private WaitingAppend? Gather(WaitingAppend first)
    {
        _batch.Clear();
        _streams.Clear();
        _batch.Add(first);
        _streams.Add(first.Request.Stream.Value);
        AwaitCompany();
        WaitingAppend? held = null;
        while (held is null && _batch.Count < AppendBatch.MaxAppends && _queue.TryTake(out var next))
        {
            if (_streams.Add(next.Request.Stream.Value)) _batch.Add(next);
            else held = next;
        }
        _expected = _batch.Count;
        _batch.Sort(static (x, y) => string.CompareOrdinal(x.Request.Stream.Value, y.Request.Stream.Value));   // other nodes lock in the same order
        return held;
    }

    /// <summary>
    /// Those whose appends were just answered are about to bring their next: as many as came together last time are waited for, for less
    /// than a commit takes. Without this the first comer would begin a batch of one and the others wait for its commit. A lone writer never waits.
    /// </summary>
    private void AwaitCompany()
    {
        var (began, spin) = (_time.GetTimestamp(), default(SpinWait));
        while (_queue.Count + 1 < _expected && _time.GetElapsedTime(began) < Company) spin.SpinOnce(sleep1Threshold: -1);
    }

    private void Commit(List<WaitingAppend> batch)
    {
        try
        {
            Execute(batch);
        }
        catch (Exception e) when (Database.IsUnavailable(e))
        {
            Fail(batch, new EventStoreUnavailableException("The database can not be reached.", e));
        }
        catch (Exception) when (batch.Count > 1)
        {
            Log.BatchSplit(_log, batch.Count);
            foreach (var one in batch) Commit([one]);
        }
        catch (Exception e)
        {
            Fail(batch, e);
        }
    }

    private void Execute(List<WaitingAppend> batch)
    {
        var answers = new AppendResult[batch.Count];
        _connection.Execute(command => _layout.Fill(command, batch, _time.GetUtcNow().UtcDateTime), answers);
        _appended();
        List<WaitingAppend>? again = null;
        for (var i = 0; i < batch.Count; i++)
        {
            if (answers[i].Conflict && batch[i].MayTryAgain()) (again ??= []).Add(batch[i]);
            else batch[i].Answer.TrySetResult(answers[i]);
        }
        if (again is not null) Commit(again);
    }

    private static void Fail(List<WaitingAppend> batch, Exception reason)
    {
        foreach (var one in batch) one.Answer.TrySetException(reason);
    }
}
