using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Gathers the appends that wait into one transaction; each caller gets its own answer.</summary>
/// <remarks>
/// A few loops overlap one batch's work with another's commit; a stream always goes to the same loop, so they never wait for each other's
/// rows. A version conflict is an answer and fails nobody else. When a batch fails for what one append holds, its appends are tried one by
/// one. When the database is gone, all that wait are told so.
/// </remarks>
internal sealed class GroupCommitAppender : IAsyncDisposable
{
    /// <summary>Appends that may wait in each loop; more make their callers wait before they are taken.</summary>
    private const int MaxWaiting = 2048;

    private readonly Channel<WaitingAppend>[] _queues;
    private readonly Task[] _loops;
    private readonly NpgsqlDataSource _source;
    private readonly AppendBatch _batch;
    private readonly TimeProvider _time;
    private readonly Action _appended;
    private readonly ILogger _log;

    public GroupCommitAppender(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, int loops, Action appended, ILogger log)
    {
        _source = source;
        _batch = new(catalog);
        _time = time;
        _appended = appended;
        _log = log;
        _queues = [.. Enumerable.Range(0, loops).Select(_ => Channel.CreateBounded<WaitingAppend>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true }))];
        _loops = [.. _queues.Select(q => Task.Run(() => RunAsync(q.Reader)))];
    }

    public async Task<AppendResult> AppendAsync(WaitingAppend append, CancellationToken stop)
    {
        var queue = _queues[(uint)string.GetHashCode(append.Request.Stream.Value, StringComparison.Ordinal) % (uint)_queues.Length];
        await queue.Writer.WriteAsync(append, stop);
        return await append.Answer.Task.WaitAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues) queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync(ChannelReader<WaitingAppend> queue)
    {
        await using var connection = new AppendConnection(_source);
        var (batch, streams) = (new List<WaitingAppend>(), new HashSet<string>(StringComparer.Ordinal));
        WaitingAppend? held = null;
        while (held is not null || await queue.WaitToReadAsync())
        {
            held = Gather(queue, held, batch, streams);
            if (batch.Count > 0) await CommitAsync(connection, batch);
        }
    }

    /// <summary>Takes what waits, each stream at most once; the first that would come twice begins the next batch.</summary>
    private static WaitingAppend? Gather(ChannelReader<WaitingAppend> queue, WaitingAppend? held, List<WaitingAppend> batch, HashSet<string> streams)
    {
        batch.Clear();
        streams.Clear();
        if (held is not null)
        {
            batch.Add(held);
            streams.Add(held.Request.Stream.Value);
        }
        held = null;
        while (held is null && batch.Count < AppendBatch.MaxAppends && queue.TryRead(out var next))
        {
            if (streams.Add(next.Request.Stream.Value)) batch.Add(next);
            else held = next;
        }
        batch.Sort(static (x, y) => string.CompareOrdinal(x.Request.Stream.Value, y.Request.Stream.Value));   // other nodes lock in the same order
        return held;
    }

    private async Task CommitAsync(AppendConnection connection, List<WaitingAppend> batch)
    {
        try
        {
            await ExecuteAsync(connection, batch);
        }
        catch (Exception e) when (Database.IsUnavailable(e))
        {
            Fail(batch, new EventStoreUnavailableException("The database can not be reached.", e));
        }
        catch (Exception) when (batch.Count > 1)
        {
            Log.BatchSplit(_log, batch.Count);
            foreach (var one in batch) await CommitAsync(connection, [one]);
        }
        catch (Exception e)
        {
            Fail(batch, e);
        }
    }

    private static void Fail(List<WaitingAppend> batch, Exception reason)
    {
        foreach (var one in batch) one.Answer.TrySetException(reason);
    }

    private async Task ExecuteAsync(AppendConnection connection, List<WaitingAppend> batch)
    {
        var answers = new AppendResult[batch.Count];
        await connection.ExecuteAsync(command => _batch.Fill(command, batch, _time.GetUtcNow().UtcDateTime), answers);
        _appended();
        List<WaitingAppend>? again = null;
        for (var i = 0; i < batch.Count; i++)
        {
            if (answers[i].Conflict && batch[i].MayTryAgain()) (again ??= []).Add(batch[i]);
            else batch[i].Answer.TrySetResult(answers[i]);
        }
        if (again is not null) await CommitAsync(connection, again);
    }
}
