using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>One reactor on its way through the history: reactions and checkpoint in one transaction, so each event counts once.</summary>
/// <remarks>
/// Every node may run it: the checkpoint moves only from where the page began, so a second owner changes nothing and goes on from there. That costs a
/// node that comes second the reading of a page, and spares a lock on a connection of its own and the question what happens when its owner hangs.
/// </remarks>
internal sealed class ReactorRun(
    Reactor reactor, IReadOnlyList<string> types, IEventStore store, Database database, IReadOnlyDictionary<Type, IReactionWriter> writers, TimeProvider time, ILogger log)
{
    private const int PageSize = 200;

    /// <summary>Positions without a concern after which the checkpoint moves all the same.</summary>
    private const int SaveEvery = 1000;

    private readonly Checkpoint _checkpoint = new(database, reactor, log);
    private readonly Retry _retry = new($"Reactions of {reactor.Name}", TimeSpan.FromSeconds(5), time, log);
    private long _seen;
    private int _poisoned;
    private string? _lastError;

    public ReactorStatus Status
    {
        get
        {
            var (seen, mark) = (Interlocked.Read(ref _seen), store.HighWater);
            return new(reactor.Name, seen, mark, Volatile.Read(ref _poisoned), seen < mark ? Volatile.Read(ref _lastError) : null);
        }
    }

    public IEnumerable<string> Standstills => _retry.Standstills;

    public Task RunAsync(CancellationToken stop) => _retry.RunAsync(() => TryFollowAsync(stop), stop);

    private async Task TryFollowAsync(CancellationToken stop)
    {
        try
        {
            await FollowAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Volatile.Write(ref _lastError, $"{e.GetType().Name}: {e.Message}");
            throw;
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        var floor = await _checkpoint.ReadAsync(stop);
        Interlocked.Exchange(ref _seen, floor);
        while (true)
        {
            await store.WaitBeyondAsync(_seen, stop);
            var mark = store.HighWater;                             // before the read: what is committed after it is the next page's
            var page = await store.ReadAllAsync(new(_seen, PageSize) { Types = types, Archived = true }, stop);
            var last = page.Count > 0 ? page[^1].Position : _seen;
            var ceiling = page.Count == PageSize ? last : Math.Max(mark, last);
            if (page.Count > 0 || ceiling - floor >= SaveEvery) floor = await RecordAsync(page, floor, ceiling, stop);
            else Interlocked.Exchange(ref _seen, ceiling);
            Volatile.Write(ref _lastError, null);
            _retry.Succeeded();
        }
    }

    /// <returns>Where the checkpoint is now.</returns>
    private async Task<long> RecordAsync(IReadOnlyList<RecordedEvent> page, long floor, long ceiling, CancellationToken stop)
    {
        var reactions = new PageReactions(reactor, writers, page);
        var isMoved = await TryWriteAsync(reactions, floor, ceiling, stop);
        if (isMoved is null && page.Count > 1)
        {
            foreach (var one in page)
            {
                if (one.Position > floor) floor = await RecordAsync([one], floor, one.Position, stop);      // else another node was there
            }
            return floor;
        }
        if (isMoved is null) isMoved = await WriteAsync(reactions.AllPoisoned(), floor, ceiling, stop);
        if (isMoved is false) ceiling = await _checkpoint.ReadAsync(stop);
        Interlocked.Exchange(ref _seen, ceiling);
        return ceiling;
    }

    /// <returns>Null when the database refuses what the page holds.</returns>
    private async Task<bool?> TryWriteAsync(PageReactions reactions, long floor, long ceiling, CancellationToken stop)
    {
        try
        {
            return await WriteAsync(reactions, floor, ceiling, stop);
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            reactions.Refused = e;
            return null;
        }
    }

    private async Task<bool> WriteAsync(PageReactions reactions, long floor, long ceiling, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (!await _checkpoint.MoveAsync(connection, floor, ceiling, stop)) return false;
        foreach (var (writer, prepared) in reactions.Prepared) await writer.WriteAsync(connection, prepared, stop);
        foreach (var (recorded, e) in reactions.Poison) await DeadLetterEvents.AddAsync(connection, reactor.Name, recorded, e, time.GetUtcNow(), stop);
        await transaction.CommitAsync(stop);
        foreach (var writer in reactions.Prepared.Keys) writer.Committed();
        foreach (var (recorded, e) in reactions.Poison) Log.PoisonEvent(log, e, reactor.Name, recorded.Position);
        Interlocked.Add(ref _poisoned, reactions.Poison.Count);
        return true;
    }
}
