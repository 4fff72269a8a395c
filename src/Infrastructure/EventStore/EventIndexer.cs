using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Views;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Keeps the <see cref="EventIndex"/> behind the events, span by span; each is written once, when it is full.</summary>
/// <remarks>
/// Every node may run it: the checkpoint moves only from where the page began, in the transaction of the page. The events that are not in it yet, at most
/// a span while nothing hurries, are scanned.
/// </remarks>
internal sealed class EventIndexer(Database database, IEventStore store, TimeProvider time, ILogger<EventIndexer> log) : BackgroundService, IBackgroundWork
{
    /// <summary>Spans of a page.</summary>
    private const int Page = 16;

    /// <summary>So many times as long as a page took it rests while it is behind: appends that keep a small server busy must not pay for it.</summary>
    private const int Rest = 4;

    /// <summary>Between two pages: appends that pour in are indexed in large pages.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Retry _retry = new("Entries of the history's index", TimeSpan.FromSeconds(30), time, log);

    public IEnumerable<string> Standstills => _retry.Standstills;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _retry.RunAsync(() => FollowAsync(stoppingToken), stoppingToken);

    private async Task FollowAsync(CancellationToken stop)
    {
        var floor = await BeginAsync(stop);
        while (true)
        {
            _retry.Succeeded();
            await store.WaitBeyondAsync(floor + EventIndex.Span - 1, stop);
            var began = time.GetTimestamp();
            var full = store.HighWater / EventIndex.Span * EventIndex.Span;
            var ceiling = Math.Min(full, floor + (Page * EventIndex.Span));
            floor = await FillAsync(floor, ceiling, stop) ? ceiling : await BeginAsync(stop);
            await Task.Delay(floor < full ? time.GetElapsedTime(began) * Rest : Pace, time, stop);
        }
    }

    private async Task<long> BeginAsync(CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        return await ViewCheckpoint.ReadAsync(connection, EventIndex.Checkpoint, stop);
    }

    /// <returns>False when another node was there.</returns>
    private async Task<bool> FillAsync(long floor, long ceiling, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (!await ViewCheckpoint.MoveAsync(connection, EventIndex.Checkpoint, floor, ceiling, stop)) return false;
        await using var values = connection.Command(
            $"""
            insert into srs_event_index (key, chunk)
            select srs_event_key(kind, value), chunk
              from (select distinct k.kind, k.value, (e.seq_id - 1) / {EventIndex.Chunk} as chunk
                      from mt_events e cross join lateral (values ('actor', e.user_name), ('correlation', e.correlation_id)) as k (kind, value)
                     where e.seq_id > $1 and e.seq_id <= $2 and k.value is not null) as found
             order by 1, 2
            on conflict do nothing
            """, floor, ceiling);
        await values.ExecuteNonQueryAsync(stop);
        await using var times = connection.Command(
            $"""
            insert into srs_event_spans (span, earliest, latest)
            select (seq_id - 1) / {EventIndex.Span}, min(timestamp), max(timestamp) from mt_events where seq_id > $1 and seq_id <= $2 group by 1
            on conflict (span) do update set earliest = excluded.earliest, latest = excluded.latest
            """, floor, ceiling);
        await times.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return true;
    }
}
