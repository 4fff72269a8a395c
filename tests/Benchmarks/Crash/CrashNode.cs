using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Application.Streams;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging;
using SrsStack.Infrastructure.Messaging.Queueing;

namespace SrsStack.Benchmarks.Crash;

/// <summary>All of the product that writes on its own PostgreSQL: log, store, view, reactor, queue.</summary>
internal sealed class CrashNode : IAsyncDisposable
{
    private readonly EmbeddedPostgres _postgres;
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    private CrashNode(EmbeddedPostgres postgres, ServiceProvider services)
    {
        (_postgres, _services) = (postgres, services);
        var views = new ProjectionDaemon(Database, Store, [LiveStreamList.Instance], TimeProvider.System, NullLogger<ProjectionDaemon>.Instance);
        _hosted = [Log, views, .. services.GetServices<IHostedService>()];
    }

    public Database Database => _services.GetRequiredService<Database>();

    public CommittedLog Log => _services.GetRequiredService<CommittedLog>();

    public PostgresEventStore Store => (PostgresEventStore)_services.GetRequiredService<IEventStore>();

    public int PostgresId => _postgres.ProcessId;

    public static async Task<CrashNode> OpenAsync(string directory)
    {
        var postgres = await EmbeddedPostgres.StartAsync(
            new(Path.Combine(directory, "postgres"), null), TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None);
        var node = new CrashNode(postgres, Services(new Database(postgres.ConnectionString)));
        await node.Database.MigrateAsync(CancellationToken.None);
        await using (var command = node.Database.Source.CreateCommand("create table if not exists crash_effects (id varchar primary key, position bigint not null)"))
        {
            await command.ExecuteNonQueryAsync();
        }
        await node.Log.CatchUpAsync(CancellationToken.None);
        foreach (var one in node._hosted) await one.StartAsync(CancellationToken.None);
        return node;
    }

    public async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(await reader.GetFieldValueAsync<T>(0));
        return rows;
    }

    public async Task<T> ScalarAsync<T>(string sql) => (await ListAsync<T>(sql))[0];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_hosted)) await one.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static ServiceProvider Services(Database database) => new ServiceCollection()
        .AddMessaging()
        .AddSingleton(_ => database)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
        .AddSingleton(EventCatalog.Default)
        .AddSingleton<CommittedLog>()
        .AddSingleton<IEventStore, PostgresEventStore>()
        .RemoveAll<Reactor>()       // the product's own, which need more than messages
        .AddSingleton<Reactor>(new CrashReactor())
        .AddSingleton(new CurrentBoot(new(Guid.NewGuid()), "crash", DateTimeOffset.UnixEpoch))
        .AddSingleton(new HandlerTypes([typeof(CrashEffect), typeof(CrashEffectHandler)]))
        .AddSingleton(new MessageCatalog([MessageKind.Of("crash_effect", CrashJson.Default.CrashEffect)]))
        .AddSingleton(new QueueOptions { Lease = TimeSpan.FromSeconds(2) })     // what a killed life had claimed comes again soon
        .BuildServiceProvider();
}
