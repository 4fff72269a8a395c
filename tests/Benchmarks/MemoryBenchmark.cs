using System.Diagnostics;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Benchmarks;

/// <summary>A million appends by 64 writers: what the process holds must not grow with them.</summary>
internal static class MemoryBenchmark
{
    private const int Writers = 64;
    private const int Appends = 1_000_000;
    private const int Steps = 5;

    public static async Task RunAsync()
    {
        await using var db = await BenchmarkStore.OpenAsync();
        Console.WriteLine("| appends | events/s | resident MB | managed MB |\n| --- | --- | --- | --- |");
        for (var step = 1; step <= Steps; step++)
        {
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriterAsync(db, $"memory/{step}/{w}"))));
            var rate = Appends / Steps / Stopwatch.GetElapsedTime(began).TotalSeconds;
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"| {Appends / Steps * step:N0} | {rate:N0} | {process.WorkingSet64 >> 20} | {GC.GetTotalMemory(forceFullCollection: true) >> 20} |");
        }
    }

    /// <summary>A new stream every 200 events.</summary>
    private static async Task WriterAsync(BenchmarkStore db, string name)
    {
        object[] events = [new LiveStreamEvent.PublishRefused(
            new(StreamName.DefaultVhost, "live", "b"), new("s"), "rtmp", "bad_key", 0, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch)];
        for (var n = 0; n < Appends / Steps / Writers; n++)
            await db.Store.AppendAsync(new(new($"{name}/{n / 200}"), "live_stream", n % 200, events, EventMetadata.None), CancellationToken.None);
    }
}
