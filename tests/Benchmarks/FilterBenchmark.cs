using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Benchmarks;

/// <summary>Questions to a large history that no index of Marten's answers: by a scan, as long as our index is empty, then by the index.</summary>
internal static class FilterBenchmark
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string What, Func<int, HistoryPage> Page)[] Questions =
    [
        ("a correlation of 2 events", n => new(0, 100) { CorrelationId = $"c{n * 37 % 2000}/{n * 13 % 250}" }),
        ("the same, newest first", n => new(long.MaxValue, 100) { Descending = true, CorrelationId = $"c{n * 37 % 2000}/{n * 13 % 250}" }),
        ("an actor of 1 in 100,000 events, all", _ => new(0, 100) { Actor = "person:rare" }),
        ("an actor of 1 in 1,000 events, a page of 100", _ => new(0, 100) { Actor = "person:owner" }),
        ("an actor of 1 in 64 events, a page of 1,000", _ => new(0, 1000) { Actor = "token:ci" }),
        ("an actor of nearly all events, a page of 1,000", _ => new(0, 1000) { Actor = "server" }),
        ("an actor of nearly all events, a type that never was", _ => new(0, 100) { Actor = "server", Types = ["never"] }),
        ("a minute of time, a page of 1,000", n => new(0, 1000) { From = Begin.AddMinutes(n * 13 % 490), To = Begin.AddMinutes((n * 13 % 490) + 1) }),
        ("nobody", _ => new(0, 100) { Actor = "nobody" }),
    ];

    public static async Task RunAsync(BenchmarkStore db)
    {
        var scans = await MeasureAsync(db, 10);
        var filled = await FillAsync(db);
        var indexed = await MeasureAsync(db, 100);
        Console.WriteLine($"\n{filled}\n\n| 1,000,000 events, p50 / p95 ms | scan | index |\n| --- | --- | --- |");
        foreach (var ((what, _), scan, index) in Questions.Zip(scans, indexed)) Console.WriteLine($"| {what} | {scan} | {index} |");
    }

    private static async Task<List<string>> MeasureAsync(BenchmarkStore db, int times)
    {
        var figures = new List<string>();
        foreach (var (_, page) in Questions)
        {
            await db.Store.ReadAllAsync(page(0), CancellationToken.None);
            var taken = new List<double>();
            for (var n = 1; n <= times; n++)
            {
                var began = Stopwatch.GetTimestamp();
                await db.Store.ReadAllAsync(page(n), CancellationToken.None);
                taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            taken.Sort();
            figures.Add($"{taken[times / 2]:F1} / {taken[times * 95 / 100]:F1}");
        }
        return figures;
    }

    private static async Task<string> FillAsync(BenchmarkStore db)
    {
        using var indexer = new EventIndexer(db.Database, db.Store, TimeProvider.System, NullLogger<EventIndexer>.Instance);
        var (began, full) = (Stopwatch.GetTimestamp(), db.Store.HighWater / EventIndex.Span * EventIndex.Span);
        await indexer.StartAsync(CancellationToken.None);
        while (await new EventIndex(db.Database).PositionAsync(CancellationToken.None) < full) await Task.Delay(50);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await indexer.StopAsync(CancellationToken.None);
        await using var command = db.Database.Source.Command(
            """
            select format('index %s rows, %s; times %s; events %s', (select count(*) from srs_event_index), pg_size_pretty(pg_total_relation_size('srs_event_index')),
                          pg_size_pretty(pg_total_relation_size('srs_event_spans')), pg_size_pretty(pg_total_relation_size('mt_events')))
            """);
        return $"Index filled at {full / seconds:N0} events/s; {await command.ExecuteScalarAsync()}";
    }
}
