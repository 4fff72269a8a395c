using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Keeps the views behind the events: pages in order, rows and checkpoint in one transaction.</summary>
/// <remarks>
/// A second owner of the same projection is harmless: the checkpoint moves only from where the page began. An event that a projection can not
/// apply goes to the dead letters and the projection goes on.
/// </remarks>
public sealed class ProjectionDaemon(Database database, IEventStore store, IEnumerable<IProjection> projections, TimeProvider time, ILogger<ProjectionDaemon> log)
    : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(projections.Select(p => RunAsync(p, stoppingToken)));

    private async Task RunAsync(IProjection projection, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ViewTable.CreateAsync(database.Source, projection.Name, stop);
                await FollowAsync(projection, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is EventStoreUnavailableException || Database.IsUnavailable(e))
            {
                Log.ProjectionUnavailable(log, projection.Name, e.Message);
                await Task.Delay(RetryAfter, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(IProjection projection, CancellationToken stop)
    {
        var floor = await CheckpointAsync(projection, stop);
        while (true)
        {
            await store.WaitBeyondAsync(floor, stop);
            var mark = store.HighWater;                             // before the read: what is committed after it is the next page's
            var page = await store.ReadAllAsync(new(floor, PageSize) { Archived = true }, stop);
            var last = page.Count > 0 ? page[^1].Position : floor;
            var ceiling = page.Count == PageSize ? last : Math.Max(mark, last);
            if (await ApplyAsync(projection, page, floor, ceiling, stop)) floor = ceiling;
            else floor = await CheckpointAsync(projection, stop);
        }
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

    private async Task<long> CheckpointAsync(IProjection projection, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(
            """
            with known as (insert into mt_event_progression (name, last_seq_id) values ($1, 0) on conflict (name) do nothing returning last_seq_id)
            select last_seq_id from known union all select last_seq_id from mt_event_progression where name = $1 limit 1
            """);
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
