using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Benchmarks;

/// <summary>Reading: one stream, everything in order, a view that catches up, a state as of a moment on a large store.</summary>
/// <remarks>The events are written by SQL, in the form the product writes; what is measured is the product's own reading.</remarks>
internal static class ReadBenchmark
{
    private const int Streams = 2000;

    public static async Task RunAsync()
    {
        await using var db = await BenchmarkStore.OpenAsync();
        await FillAsync(db, 200_000);
        Console.WriteLine("| what | figure |\n| --- | --- |");
        await MeasureStreamAsync(db);
        await MeasureReaderAsync(db);
        await MeasureViewAsync(db);
        await FillAsync(db, 800_000);
        await MeasureAsOfAsync(db);
        await FilterBenchmark.RunAsync(db);
    }

    /// <summary>In turn to 2,000 streams: publishes that start and end, one a minute; both have one correlation.</summary>
    private static async Task FillAsync(BenchmarkStore db, int events)
    {
        var (started, ended) = (EventCatalog.Default.Write(Started), EventCatalog.Default.Write(Ended));
        var (startedKind, endedKind) = (EventCatalog.Default.Of(Started), EventCatalog.Default.Of(Ended));
        await db.ExecuteAsync(
            $"""
            insert into mt_streams (id, type, version) select 'live-stream/live/s' || n, 'live_stream', 0 from generate_series(0, {Streams - 1}) as n on conflict do nothing;
            insert into mt_events (seq_id, id, stream_id, version, data, type, mt_dotnet_type, timestamp, correlation_id, user_name)
            select nextval('mt_events_sequence'), gen_random_uuid(), 'live-stream/live/s' || n % {Streams}, s.version + 1 + n / {Streams},
                   case when (n / {Streams}) % 2 = 0 then '{started}'::jsonb else '{ended}'::jsonb end,
                   case when (n / {Streams}) % 2 = 0 then '{startedKind.Name}' else '{endedKind.Name}' end,
                   case when (n / {Streams}) % 2 = 0 then '{startedKind.DotnetType}' else '{endedKind.DotnetType}' end,
                   '2026-01-01'::timestamptz + (s.version + n / {Streams}) * interval '1 minute',
                   format('c%s/%s', n % {Streams}, (s.version + n / {Streams}) / 2),
                   case when n % 100000 = 77 then 'person:rare' when n % 1000 = 7 then 'person:owner' when n % 64 = 9 then 'token:ci' else 'server' end
              from generate_series(0, {events - 1}) as n join mt_streams s on s.id = 'live-stream/live/s' || n % {Streams} order by n;
            update mt_streams set version = version + {events / Streams};
            analyze mt_events;
            """);
        await db.Log.CatchUpAsync(CancellationToken.None);
    }

    private static async Task MeasureStreamAsync(BenchmarkStore db)
    {
        await db.ExecuteAsync(
            """
            insert into mt_streams (id, type, version) values ('bench/long', 'live_stream', 1000);
            insert into mt_events (seq_id, id, stream_id, version, data, type, mt_dotnet_type)
            select nextval('mt_events_sequence'), gen_random_uuid(), 'bench/long', version, data, type, mt_dotnet_type
              from (select row_number() over (order by seq_id) as version, data, type, mt_dotnet_type from mt_events order by seq_id limit 1000) t
            """);
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var began = Stopwatch.GetTimestamp();
            if ((await db.Store.ReadStreamAsync(new("bench/long"), 0, 1000, CancellationToken.None)).Count != 1000) throw new InvalidOperationException("Events are missing.");
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        Print("read a stream of 1,000 events, p50 / p95", $"{At(times, 0.5):F1} / {At(times, 0.95):F1} ms");
    }

    private static async Task MeasureReaderAsync(BenchmarkStore db)
    {
        var rates = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var (began, after, count) = (Stopwatch.GetTimestamp(), 0L, 0);
            while (true)
            {
                var page = await db.Store.ReadAllAsync(new(after, HistoryPage.MaxLimit), CancellationToken.None);
                count += page.Count;
                if (page.Count < HistoryPage.MaxLimit) break;
                after = page[^1].Position;
            }
            rates.Add(count / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        Print("read 200,000 events in order (median of 3)", $"{At(rates, 0.5):N0} events/s");
    }

    private static async Task MeasureViewAsync(BenchmarkStore db)
    {
        using var daemon = new ProjectionDaemon(db.Database, db.Store, [LiveStreamList.Instance], TimeProvider.System, NullLogger<ProjectionDaemon>.Instance);
        var (began, events) = (Stopwatch.GetTimestamp(), db.Store.HighWater);
        await daemon.StartAsync(CancellationToken.None);
        while (await ScalarAsync(db, "select coalesce(max(last_seq_id), 0) from mt_event_progression where name like 'live_stream_list:%'") < events) await Task.Delay(20);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await daemon.StopAsync(CancellationToken.None);
        Print($"a view of 2,000 rows catches up over {events:N0} events", $"{events / elapsed:N0} events/s");
    }

    private static async Task MeasureAsOfAsync(BenchmarkStore db)
    {
        var (history, times) = (new HistoryQueries(db.Store), new List<double>());
        for (var i = 0; i < 200; i++)
        {
            var (stream, at) = ($"live-stream/live/s{i * 37 % Streams}", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i * 13 % 500));
            var began = Stopwatch.GetTimestamp();
            var state = await history.EntityAsOfAsync(new(stream), new(At: at), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (state is null || state.Version == 0) throw new InvalidOperationException("There was a state then.");
            JsonDocument.Parse(state.State).Dispose();
        }
        Print("state as of a moment, 1,000,000 events in 2,000 streams, p50 / p95", $"{At(times, 0.5):F1} / {At(times, 0.95):F1} ms");
    }

    private static async Task<long> ScalarAsync(BenchmarkStore db, string sql)
    {
        await using var command = db.Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)((values.Count - 1) * share));

    private static void Print(string what, string figure) => Console.WriteLine($"| {what} | {figure} |");

    private static LiveStreamEvent.PublishStarted Started { get; } = new(
        new(StreamName.DefaultVhost, "live", "b"), new("s"), "rtmp", "OBS", new BootId(Guid.Empty), DateTimeOffset.UnixEpoch);

    private static LiveStreamEvent.PublishEnded Ended { get; } = new(
        new(StreamName.DefaultVhost, "live", "b"), new("s"), PublishEndReason.PeerLeft, null, new(60_000, 1_000_000, 1500, 2800), DateTimeOffset.UnixEpoch);
}
