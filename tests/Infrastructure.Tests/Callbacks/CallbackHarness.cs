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
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Callbacks;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Reactors;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Callbacks;

/// <summary>The product's own parts from the event to the wire on a database of their own; only the clock is ours.</summary>
internal sealed class CallbackHarness : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Actor Owner = new(ActorKind.Person, "owner");
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-callbacks-").FullName;
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted = [];
    private readonly TestStore _db;

    private CallbackHarness(TestStore db, ManualTimeProvider time, MasterKey? key)
    {
        (_db, Time) = (db, time);
        Key = key ?? MasterKey.LoadOrCreate(Path.Combine(_directory, "k", "master.key"));
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time).AddSingleton(db.Database).AddSingleton(Key)
            .AddSingleton<ISignInTokens>(new SignInTokens(new byte[32], time)).AddSingleton(new EngineOptions())
            .AddSingleton(new CurrentBoot(new BootId(Guid.NewGuid()), "node", time.GetUtcNow()))
            .AddInfrastructure().AddSingleton<IEventStore>(db.Store).BuildServiceProvider();
    }

    public ManualTimeProvider Time { get; }

    public MasterKey Key { get; }

    public CallbackDirectory Targets => Get<CallbackDirectory>();

    public ICallbackDeliveries Deliveries => Get<ICallbackDeliveries>();

    /// <param name="sends">False: nothing is sent, so that all waits.</param>
    public static async Task<CallbackHarness> StartAsync(TestStore db, ManualTimeProvider? time = null, MasterKey? key = null, bool sends = true)
    {
        var harness = new CallbackHarness(db, time ?? new(), key);
        await harness.Get<MemoryViews>().CatchUpAsync(CancellationToken.None);
        await harness.RunAsync(harness.Get<MemoryViews>(), harness.Get<ReactorLoop>(), harness.Get<CallbackLog>(), harness.Get<PlayAnnouncer>());
        if (sends) await harness.SendAsync();
        return harness;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task SendAsync() => RunAsync(Get<CallbackSender>());

    public async Task<TOutcome> DoAsync<TOutcome>(ICommand<TOutcome> command) => await Get<ICommandBus>().SendAsync(command, Owner, CancellationToken.None);

    public async Task<AddedCallback> AddAsync(string url, string[]? actions = null, string pattern = "", string opaque = "op", bool isOwners = true)
    {
        var wish = new CallbackWish("", new(url, opaque, "http://srs"), actions ?? [.. CallbackActions.All], pattern, IsEnabled: true, isOwners);
        return (await DoAsync(new AddCallback(new(Guid.NewGuid().ToString()), wish))).Value!;
    }

    /// <summary>A publish begins and ends: on_unpublish is to be told.</summary>
    public async Task PublishedAsync(string stream, string session)
    {
        var name = new StreamName(StreamName.DefaultVhost, "live", stream);
        await _db.Store.AppendAsync(
            new(name.EventStream, "live_stream", null, [new LiveStreamEvent.PublishEnded(name, new(session), PublishEndReason.PeerLeft, null, null, Time.GetUtcNow())], EventMetadata.None),
            CancellationToken.None);
    }

    public ValueTask<string?> AskAsync(string stream = "a", string query = "secret=k", string protocol = "rtmp", CancellationToken stop = default) =>
        Get<IPublishConfirmation>().ConfirmAsync(
            new(Guid.NewGuid().ToString("N"), SessionRole.Publish, protocol, new FeedName(FeedName.DefaultVhost, "live", stream), query, "192.0.2.1:5"), stop);

    public Task<IReadOnlyList<CallbackDelivery>> AllAsync(CallbackId? target = null, DeliveryState? state = null) =>
        Deliveries.ListAsync(new(long.MaxValue, 1000, target, state), CancellationToken.None);

    public Task UntilAsync(Func<Task<bool>> isSo, string what) => Poll.UntilAsync(isSo, Patience, () => what);

    /// <summary>Waits until so many deliveries of a target are so.</summary>
    public Task UntilAsync(CallbackId target, DeliveryState state, int count) =>
        UntilAsync(async () => (await AllAsync(target, state)).Count == count, $"{count} deliveries to be {state}");

    /// <summary>It is this time now, and the sender looks at once.</summary>
    public void GoOnUntil(DateTimeOffset time)
    {
        Time.Advance(time - Time.GetUtcNow());
        Get<CallbackSignal>().Set();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_hosted)) await one.StopAsync(CancellationToken.None).WaitAsync(Patience);
        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task RunAsync(params IHostedService[] all)
    {
        foreach (var one in all)
        {
            await one.StartAsync(CancellationToken.None);
            _hosted.Add(one);
        }
    }
}
