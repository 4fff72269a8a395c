using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SrsStack.Application.Access;
using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Callbacks;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Reactors;
using SrsStack.Media.Engine;

namespace SrsStack.Benchmarks.Callbacks;

/// <summary>From the event to the target's answer: 10,000 that wait, told to one loopback target; and what a publish costs while 10,000 wait for one that is down.</summary>
internal static class CallbackBenchmark
{
    private const int Deliveries = 10_000;
    private const int Publishes = 2_000;

    public static async Task RunAsync()
    {
        await using var store = await BenchmarkStore.OpenAsync();
        await using var services = Services(store);
        await using var target = new LoopbackTarget();
        await StartAsync(services);
        Console.WriteLine("| case | |\n| --- | --- |");
        await PublishAsync(store, "publish noted, nothing waits");
        await PublishAsync(store, "publish noted, nothing waits");
        var id = await AddAsync(services, target.Url);
        target.IsUp = false;
        await FillAsync(store, 100);
        await UntilAsync(services, id, DeliveryState.Waiting, "10,000 waiting");
        await PublishAsync(store, "publish noted, 10,000 wait for a target that is down");
        await PublishAsync(store, "publish noted, 10,000 wait for a target that is down");
        target.IsUp = true;
        await DrainAsync(services, store, id, "10,000 of 100 streams");
        await services.GetRequiredService<ICommandBus>().SendAsync(new RemoveCallback(id), Me, default);
        id = await AddAsync(services, target.Url);
        target.IsUp = false;
        await FillAsync(store, 1);
        await UntilAsync(services, id, DeliveryState.Waiting, "10,000 waiting");
        target.IsUp = true;
        await DrainAsync(services, store, id, "10,000 of one stream");
        foreach (var one in services.GetServices<IHostedService>().Where(h => h is CallbackSender or ReactorLoop or MemoryViews)) await one.StopAsync(default);
    }

    private static Actor Me => new(ActorKind.Person, "owner");

    private static ServiceProvider Services(BenchmarkStore store)
    {
        var time = TimeProvider.System;
        var key = MasterKey.LoadOrCreate(Path.Combine(Directory.CreateTempSubdirectory("srsstack-bench-").FullName, "k", "master.key"));
        return new ServiceCollection().AddLogging().AddSingleton(time).AddSingleton(store.Database).AddSingleton(key)
            .AddSingleton<ISignInTokens>(new SignInTokens(new byte[32], time)).AddSingleton(new EngineOptions())
            .AddSingleton(new CurrentBoot(new BootId(Guid.NewGuid()), "node", time.GetUtcNow()))
            .AddInfrastructure().AddSingleton<IEventStore>(store.Store).BuildServiceProvider();
    }

    private static async Task StartAsync(ServiceProvider services)
    {
        await services.GetRequiredService<MemoryViews>().CatchUpAsync(default);
        foreach (var one in services.GetServices<IHostedService>().Where(h => h is CallbackSender or ReactorLoop or MemoryViews)) await one.StartAsync(default);
    }

    private static async Task<CallbackId> AddAsync(ServiceProvider services, string url)
    {
        var wish = new CallbackWish("", new(url, "opaque", "http://srs"), ["on_unpublish"], "live/*", IsEnabled: true, IsOwners: true);
        var added = await services.GetRequiredService<ICommandBus>().SendAsync(new AddCallback(new(Guid.NewGuid().ToString()), wish), Me, default);
        return added.Value!.Callback.Id;
    }

    /// <summary>So many publishes end, spread over so many streams.</summary>
    private static async Task FillAsync(BenchmarkStore store, int streams)
    {
        foreach (var batch in Enumerable.Range(0, Deliveries).Chunk(100))
        {
            var name = new StreamName(StreamName.DefaultVhost, "live", $"s{batch[0] / 100 % streams}");
            object[] events = [.. batch.Select(n => new LiveStreamEvent.PublishEnded(name, new($"{n}"), PublishEndReason.PeerLeft, null, null, DateTimeOffset.UtcNow))];
            await store.Store.AppendAsync(new(name.EventStream, "live_stream", null, events, EventMetadata.None), default);
        }
    }

    private static async Task DrainAsync(ServiceProvider services, BenchmarkStore store, CallbackId id, string what)
    {
        await services.GetRequiredService<ICallbackDeliveries>().HurryAsync(id, default);
        var began = Stopwatch.GetTimestamp();
        while (await WaitingAsync(store, id) > 0) await Task.Delay(20);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine($"| {what} told | {Deliveries / seconds:F0}/s |");
    }

    private static async Task UntilAsync(ServiceProvider services, CallbackId id, DeliveryState state, string what)
    {
        var store = services.GetRequiredService<Database>();
        while (true)
        {
            await using var command = store.Source.CreateCommand($"select count(*) from srs_callback_deliveries where callback = '{id}' and state = {(int)state}");
            if ((long)(await command.ExecuteScalarAsync())! == Deliveries) return;
            await Task.Delay(50);
        }
        throw new InvalidOperationException(what);
    }

    private static async Task<long> WaitingAsync(BenchmarkStore store, CallbackId id)
    {
        await using var command = store.Database.Source.CreateCommand($"select count(*) from srs_callback_lines where callback = '{id}'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task PublishAsync(BenchmarkStore store, string what)
    {
        var times = new double[Publishes];
        for (var n = 0; n < Publishes; n++)
        {
            var name = new StreamName(StreamName.DefaultVhost, "quiet", $"p{n % 50}");
            var began = Stopwatch.GetTimestamp();
            await store.Store.AppendAsync(new(name.EventStream, "live_stream", null, [new LiveStreamEvent.PublishStarted(
                name, new($"{n}"), "rtmp", null, new BootId(Guid.Empty), DateTimeOffset.UtcNow)], EventMetadata.None), default);
            times[n] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        Array.Sort(times);
        Console.WriteLine($"| {what} | p50 {times[Publishes / 2]:F2} ms, p99 {times[Publishes * 99 / 100]:F2} ms |");
    }
}
