using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Keeps the views behind the events: pages in order, rows and checkpoint in one transaction.</summary>
/// <remarks>
/// A second owner of the same projection is harmless: the checkpoint moves only from where the page began. An event that a projection can not
/// apply goes to the dead letters and the projection goes on. Any other error is waited out, each projection by itself. A table that is gone is
/// made anew and filled from the first event on.
/// </remarks>
public sealed class ProjectionDaemon(Database database, IEventStore store, IEnumerable<IProjection> projections, TimeProvider time, ILogger<ProjectionDaemon> log)
    : BackgroundService, IBackgroundWork
{
    private const int PageSize = 500;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly (IProjection View, Retry Retry)[] _views =
        [.. projections.Select(p => (p, new Retry($"Rows of the view {p.Name}", LongestPause, time, log)))];

    public IEnumerable<string> Standstills => _views.SelectMany(v => v.Retry.Standstills);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_views.Select(v => RunAsync(v.View, v.Retry, stoppingToken)));

    private async Task RunAsync(IProjection projection, Retry retry, CancellationToken stop)
    {
        long? known = null;
        await retry.RunAsync(
            async () =>
            {
                var floor = known ?? await BeginAsync(projection, stop);
                known = null;                                       // after an error only the database knows where we are
                if (store.HighWater <= floor) retry.Succeeded();    // with nothing to do the view is as good as it can be
                known = await FollowAsync(projection, floor, stop);
            },
            stop);
    }

    /// <returns>Where the next page begins; null when only the checkpoint says it.</returns>
    private async Task<long?> FollowAsync(IProjection projection, long floor, CancellationToken stop)
    {
        await store.WaitBeyondAsync(floor, stop);
        var mark = store.HighWater;                                 // before the read: what is committed after it is the next page's
        var page = await store.ReadAllAsync(new(floor, PageSize) { Archived = true }, stop);
        var last = page.Count > 0 ? page[^1].Position : floor;
        var ceiling = page.Count == PageSize ? last : Math.Max(mark, last);
        return await ApplyAsync(projection, page, floor, ceiling, stop) ? ceiling : null;
    }

    /// <returns>False when somebody else moved the checkpoint: nothing was changed here.</returns>
    private async Task<bool> ApplyAsync(IProjection projection, IReadOnlyList<RecordedEvent> page, long floor, long ceiling, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (!await MoveAsync(connection, projection, floor, ceiling, stop)) return false;
        var concerned = page.Select(e => (Event: e, Key: projection.KeyOf(e))).Where(x => x.Key is not null).ToList();
        if (concerned.Count > 0)
        {
            var rows = await ViewTable.ReadAsync(connection, projection.Name, concerned.Select(x => x.Key!).Distinct().ToArray(), stop);
            foreach (var (recorded, key) in concerned) await ApplyOneAsync(connection, projection, rows, key!, recorded, stop);
            await ViewTable.WriteAsync(connection, projection.Name, rows, stop);
        }
        await transaction.CommitAsync(stop);
        return true;
    }

    private async Task ApplyOneAsync(
        NpgsqlConnection connection, IProjection projection, Dictionary<string, string?> rows, string key, RecordedEvent recorded, CancellationToken stop)
    {
        try
        {
            rows[key] = projection.Apply(rows.GetValueOrDefault(key), recorded);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.PoisonEvent(log, e, projection.Name, recorded.Position);
            await DeadLetterEvents.AddAsync(connection, projection.Name, recorded, e, time.GetUtcNow(), stop);
        }
    }

    /// <summary>Table and checkpoint begin together: a checkpoint without its rows would leave them out for ever.</summary>
    private async Task<long> BeginAsync(IProjection projection, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await ViewTable.CreateAsync(connection, projection.Name, stop)) await ResetAsync(connection, projection, stop);
        var floor = await CheckpointAsync(connection, projection, stop);
        await transaction.CommitAsync(stop);
        return floor;
    }

    private static async Task ResetAsync(NpgsqlConnection connection, IProjection projection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("update mt_event_progression set last_seq_id = 0 where name = $1", connection);
        command.Parameters.AddWithValue(Shard(projection));
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<long> CheckpointAsync(NpgsqlConnection connection, IProjection projection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            """
            with known as (insert into mt_event_progression (name, last_seq_id) values ($1, 0) on conflict (name) do nothing returning last_seq_id)
            select last_seq_id from known union all select last_seq_id from mt_event_progression where name = $1 limit 1
            """, connection);
        command.Parameters.AddWithValue(Shard(projection));
        return await command.ExecuteScalarAsync(stop) as long? ?? 0;
    }

    private static async Task<bool> MoveAsync(NpgsqlConnection connection, IProjection projection, long floor, long ceiling, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "update mt_event_progression set last_seq_id = $3, last_updated = transaction_timestamp() where name = $1 and last_seq_id = $2", connection);
        command.Parameters.AddWithValue(Shard(projection));
        command.Parameters.AddWithValue(floor);
        command.Parameters.AddWithValue(ceiling);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>As Marten names its shards.</summary>
    private static string Shard(IProjection projection) => $"{projection.Name}:All";
}
