using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>Pages of events into a shard's table, rows and checkpoint in one transaction.</summary>
internal sealed class ViewWriter(Database database, IEventStore store, TimeProvider time, ILogger log)
{
    /// <summary>The next page behind a position and where the checkpoint is after it. Archived events count too: a view tells of all that was.</summary>
    public async Task<ViewPage> ReadAsync(long floor, int size, CancellationToken stop)
    {
        var mark = store.HighWater;                                 // before the read: what is committed after it is the next page's
        var events = await store.ReadAllAsync(new(floor, size) { Archived = true }, stop);
        var last = events.Count > 0 ? events[^1].Position : floor;
        return new(events, floor, events.Count == size ? last : Math.Max(mark, last));
    }

    /// <returns>False when somebody else moved the checkpoint: nothing was changed here.</returns>
    public async Task<bool> ApplyAsync(ViewShard shard, ViewPage page, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (!await ViewCheckpoint.MoveAsync(connection, shard.Name, page.Floor, page.Ceiling, stop)) return false;
        await WriteAsync(connection, shard, page.Events, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>In the caller's transaction, without the checkpoint.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, ViewShard shard, IReadOnlyList<RecordedEvent> events, CancellationToken stop)
    {
        var concerned = events.Select(e => (Event: e, Key: shard.View.KeyOf(e))).Where(x => x.Key is not null).ToList();
        if (concerned.Count == 0) return;
        var rows = await ViewTable.ReadAsync(connection, shard.Table, concerned.Select(x => x.Key!).Distinct().ToArray(), stop);
        foreach (var (recorded, key) in concerned) await ApplyOneAsync(connection, shard, rows, key!, recorded, stop);
        await ViewTable.WriteAsync(connection, shard.Table, rows, stop);
    }

    private async Task ApplyOneAsync(
        NpgsqlConnection connection, ViewShard shard, Dictionary<string, string?> rows, string key, RecordedEvent recorded, CancellationToken stop)
    {
        try
        {
            rows[key] = shard.View.Apply(rows.GetValueOrDefault(key), recorded);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.PoisonEvent(log, e, shard.View.Name, recorded.Position);
            await DeadLetterEvents.AddAsync(connection, shard.View.Name, shard.Suffix, recorded, e, time.GetUtcNow(), stop);
        }
    }
}

/// <param name="Floor">The checkpoint before it.</param>
/// <param name="Ceiling">The checkpoint after it: behind its last event may lie numbers without one.</param>
internal sealed record ViewPage(IReadOnlyList<RecordedEvent> Events, long Floor, long Ceiling);
