using System.Diagnostics;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Benchmarks;

/// <summary>Appends of single events by many callers at once, in turn with pgbench doing prepared single-row inserts of the same row.</summary>
/// <remarks>Both on one private PostgreSQL with its product settings, the same number of clients, one commit an insert. Ratios count.</remarks>
internal static class AppendBenchmark
{
    private static readonly (int Writers, int Events)[] Cases = [(1, 1), (8, 1), (64, 1), (8, 10)];
    private static long _streams;

    public static async Task RunAsync(int seconds, int rounds)
    {
        await using var db = await BenchmarkStore.OpenAsync();
        var store = db.Store;
        await Pgbench.PrepareAsync(db.Database.Source);
        await AppendAsync(store, 8, 1, 2);
        Console.WriteLine("| writers x events | pgbench, rows/s | appends, events/s | ratio | p50 ms | p99 ms |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var (writers, events) in Cases)
        {
            var results = new List<(double Raw, Measured Ours)>();
            for (var round = 0; round < rounds; round++)
                results.Add((await Pgbench.RunAsync(db.ConnectionString, writers, events, seconds), await AppendAsync(store, writers, events, seconds)));
            var (raw, ours) = (Median(results.Select(r => r.Raw)), results.OrderBy(r => r.Ours.EventsPerSecond).ElementAt(rounds / 2).Ours);
            Console.WriteLine($"| {writers} x {events} | {raw:F0} | {ours.EventsPerSecond:F0} | {ours.EventsPerSecond / raw:F2} | {ours.P50:F1} | {ours.P99:F1} |");
        }
    }

    private static async Task<Measured> AppendAsync(PostgresEventStore store, int writers, int events, int seconds)
    {
        var end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var began = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => WriterAsync(store, events, end))));
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToList();
        return new(all.Count * events / elapsed, all[all.Count / 2], all[(int)(all.Count * 0.99)]);
    }

    /// <summary>A stream of its own, a new one every 200 events.</summary>
    private static async Task<List<double>> WriterAsync(PostgresEventStore store, int events, long end)
    {
        var (latencies, stream, version) = (new List<double>(), NewStream(), 0L);
        var batch = Enumerable.Repeat<object>(Sample, events).ToList();
        while (Stopwatch.GetTimestamp() < end)
        {
            if (version >= 200) (stream, version) = (NewStream(), 0);
            var began = Stopwatch.GetTimestamp();
            var result = await store.AppendAsync(new(new(stream), "live_stream", version, batch, EventMetadata.None), CancellationToken.None);
            latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            version = result.Version;
        }
        return latencies;
    }

    private static string NewStream() => $"bench/{Interlocked.Increment(ref _streams)}";

    private static LiveStreamEvent.PublishRefused Sample { get; } = new(
        new(StreamName.DefaultVhost, "live", "b"), new("s"), "rtmp", "bad_key", 0, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private sealed record Measured(double EventsPerSecond, double P50, double P99);
}
