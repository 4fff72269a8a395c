using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Infrastructure.Upkeep;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Messaging;

/// <summary>One node: a container of its own with connections of its own on the database of the test, its worker running.</summary>
internal sealed class TestBus : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;

    private TestBus(ServiceProvider services, Script script)
    {
        (_services, Script) = (services, script);
        _hosted = [.. services.GetServices<IHostedService>()];
    }

    public Script Script { get; }

    public IMessageQueue Queue => _services.GetRequiredService<IMessageQueue>();

    public IDeadLetters DeadLetters => _services.GetRequiredService<IDeadLetters>();

    public static async Task<TestBus> StartAsync(
        TestStore db, TimeProvider? time = null, Script? script = null, QueueOptions? options = null, Action<IServiceCollection>? more = null)
    {
        script ??= new();
        var clock = time ?? TimeProvider.System;
        var services = new ServiceCollection()
            .AddMessaging()
            .AddSingleton(_ => new Database(db.Database.Source.ConnectionString))
            .AddSingleton<IEventStore>(db.Store)
            .AddSingleton(EventCatalog.Default)
            .AddSingleton(clock)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(new CurrentBoot(new(Guid.NewGuid()), "node", clock.GetUtcNow()))
            .AddSingleton(new HandlerTypes([typeof(Note), typeof(NoteHandler), typeof(Errand), typeof(ErrandHandler)]))
            .AddSingleton(Script.Catalog)
            .AddSingleton(script)
            .RemoveAll<Reactor>()       // the product's own, which need more than messages
            .AddSingleton(options ?? (time is ManualTimeProvider ? new() { Drain = TimeSpan.Zero } : new()));     // a clock that stands still would drain for ever
        services.AddSingleton<ChoreLoop>().AddHostedService(s => s.GetRequiredService<ChoreLoop>());
        more?.Invoke(services);
        var bus = new TestBus(services.BuildServiceProvider(), script);
        foreach (var one in bus._hosted) await one.StartAsync(CancellationToken.None);
        return bus;
    }

    public T Get<T>()
        where T : class => _services.GetRequiredService<T>();

    public Task SendAsync(string text, string? id = null, string? key = null, DateTimeOffset? due = null) =>
        Queue.SendAsync(new Note(text), new() { Id = id, OrderKey = key, DueAt = due }, CancellationToken.None);

    public async Task StopAsync()
    {
        foreach (var one in _hosted.Reverse()) await one.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }

    public static Task EmptyAsync(TestStore db) => UntilAsync(async () => await db.ScalarAsync<long>("select count(*) from bus_messages") == 0);

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(10, limit.Token);
    }
}
