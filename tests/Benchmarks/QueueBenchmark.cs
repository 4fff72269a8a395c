using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging;

namespace SrsStack.Benchmarks;

/// <summary>Messages sent, claimed, handled by nothing and completed, while as many senders send one after the other. Counts what was completed.</summary>
internal static class QueueBenchmark
{
    private static readonly int[] Senders = [1, 8, 64];

    public static async Task RunAsync(int seconds, int rounds)
    {
        var directory = Directory.CreateTempSubdirectory("srsstack-bench-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new(Path.Combine(directory, "postgres"), null), TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None);
            await using var database = new Database(postgres.ConnectionString);
            await database.MigrateAsync(CancellationToken.None);
            await using var services = Services(database);
            var hosted = services.GetServices<IHostedService>().ToList();
            foreach (var one in hosted) await one.StartAsync(CancellationToken.None);
            await MeasureAsync(services.GetRequiredService<IMessageQueue>(), seconds, rounds);
            foreach (var one in hosted) await one.StopAsync(CancellationToken.None);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(IMessageQueue queue, int seconds, int rounds)
    {
        await SendAsync(queue, 8, 2);
        Console.WriteLine("| senders | messages/s | sent, p50 ms | sent, p99 ms | left when the senders ended |\n| --- | --- | --- | --- | --- |");
        foreach (var senders in Senders)
        {
            var results = new List<Measured>();
            for (var round = 0; round < rounds; round++) results.Add(await SendAsync(queue, senders, seconds));
            var median = results.OrderBy(r => r.MessagesPerSecond).ElementAt(rounds / 2);
            Console.WriteLine($"| {senders} | {median.MessagesPerSecond:F0} ({results.Min(r => r.MessagesPerSecond):F0} to {results.Max(r => r.MessagesPerSecond):F0}) | {median.P50:F1} | {median.P99:F1} | {median.Left} |");
        }
    }

    /// <summary>The clock stops when the last one is handled.</summary>
    private static async Task<Measured> SendAsync(IMessageQueue queue, int senders, int seconds)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), TickHandler.Handled);
        var end = began + (seconds * Stopwatch.Frequency);
        var sent = await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() => SenderAsync(queue, end))));
        var all = sent.SelectMany(l => l).Order().ToList();
        var left = before + all.Count - TickHandler.Handled;
        while (TickHandler.Handled < before + all.Count) await Task.Delay(1);
        return new(all.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, all[all.Count / 2], all[(int)(all.Count * 0.99)], left);
    }

    private static async Task<List<double>> SenderAsync(IMessageQueue queue, long end)
    {
        var latencies = new List<double>();
        while (Stopwatch.GetTimestamp() < end)
        {
            var began = Stopwatch.GetTimestamp();
            await queue.SendAsync(new Tick("live/livestream", 42), SendOptions.Default, CancellationToken.None);
            latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return latencies;
    }

    private static ServiceProvider Services(Database database) => new ServiceCollection()
        .AddMessaging()
        .AddSingleton(database)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
        .AddSingleton(EventCatalog.Default)
        .AddSingleton<CommittedLog>()
        .AddSingleton<IEventStore, PostgresEventStore>()
        .AddSingleton(new CurrentBoot(new(Guid.NewGuid()), "bench", DateTimeOffset.UnixEpoch))
        .AddSingleton(new HandlerTypes([typeof(Tick), typeof(TickHandler)]))
        .AddSingleton(new MessageCatalog([MessageKind.Of("tick", BenchmarkJson.Default.Tick)]))
        .BuildServiceProvider();

    private sealed record Measured(double MessagesPerSecond, double P50, double P99, long Left);
}

public sealed record Tick(string Stream, int Number) : IMessage;

/// <summary>The trivial handler.</summary>
public static class TickHandler
{
    private static long _handled;

    public static long Handled => Interlocked.Read(ref _handled);

    public static Task Handle(Tick message)
    {
        Interlocked.Increment(ref _handled);
        return Task.CompletedTask;
    }
}

[JsonSerializable(typeof(Tick))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
