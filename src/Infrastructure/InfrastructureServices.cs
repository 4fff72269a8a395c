using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SrsStack.Application.Access;
using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Application.Rooms;
using SrsStack.Application.Streams;
using SrsStack.Application.Work;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.Callbacks;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging;
using SrsStack.Infrastructure.Messaging.Reactors;
using SrsStack.Infrastructure.Outbound;
using SrsStack.Infrastructure.Outbound.Probing;
using SrsStack.Infrastructure.Platform;
using SrsStack.Infrastructure.Recordings;
using SrsStack.Infrastructure.Streams;
using SrsStack.Infrastructure.Upkeep;
using SrsStack.Infrastructure.Views;
using SrsStack.Infrastructure.Work;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure;

/// <summary>Registers this room. <see cref="Database"/>, <see cref="MasterKey"/> and the boot's id are the host's to give.</summary>
public static class InfrastructureServices
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services) => services
        .AddEventStore()
        .AddMessaging()
        .AddAccess()
        .AddStreams()
        .AddPlatform()
        .AddOutbound()
        .AddCallbacks()
        .AddRecordings()
        .AddWork()
        .AddUpkeep();

    private static IServiceCollection AddEventStore(this IServiceCollection services) => services
        .AddSingleton(EventCatalog.Default)
        .AddHosted<CommittedLog>()
        .AddSingleton<PostgresEventStore>()
        .AddSingleton<IEventStore>(s => s.GetRequiredService<PostgresEventStore>())
        .AddHosted<MemoryViews>()
        .AddSingleton<IMemoryViews>(s => s.GetRequiredService<MemoryViews>())
        .AddHosted<ProjectionDaemon>()
        .AddHosted<EventIndexer>()
        .AddEach(Parts.Projections)
        .AddSingleton<IViewStore, PostgresViewStore>()
        .AddSingleton<IProjectionControl, ProjectionControl>()
        .AddSingleton<HistoryQueries>();

    private static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<ISecretVault, SecretVault>()
        .AddSingleton<IPasswordHasher, Pbkdf2PasswordHasher>()
        .AddSingleton<ISignInLimiter, SignInLimiter>()
        .AddSingleton<IPersonalData, PersonalData>()
        .AddMemoryView<AccessDirectory>()
        .AddMemoryView<PublishAuthNotice>()
        .AddMemoryView<RoomDirectory>()
        .AddMemoryView<PlayDirectory>()
        .AddSingleton<IPlayTokens, PlayTokens>()
        .AddSingleton<PublishRules>()
        .AddSingleton<PlayRules>()
        .AddMemoryView<BootDirectory>();

    private static IServiceCollection AddPlatform(this IServiceCollection services) => services
        .AddMemoryView<SettingsDirectory>()
        .AddMemoryView<HlsModeSwitch>();

    private static IServiceCollection AddStreams(this IServiceCollection services) => services
        .AddSingleton<EngineMeters>()
        .AddSingleton<SessionGate>()
        .AddSingleton<ISessionGate>(s => s.GetRequiredService<SessionGate>())
        .AddSingleton<MediaEngine>()
        .AddSingleton<IStreamControl, StreamControl>()
        .AddSingleton<IOpenPublishes, OpenPublishes>()
        .AddSingleton<SessionPeers>()
        .AddHosted<SessionCutter>()
        .AddSingleton<StreamQueries>()
        .AddHosted<StreamNotices>();

    /// <remarks><see cref="OutboundOptions"/> may be the host's.</remarks>
    private static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.TryAddSingleton(new OutboundOptions());
        return services.AddSingleton<IHostResolver, SystemResolver>().AddSingleton<OutboundGuard>().AddSingleton<OutboundHttp>().AddSingleton<OutboundProbe>();
    }

    private static IServiceCollection AddWork(this IServiceCollection services) => services
        .AddSingleton(s => new WorkOptions(s.GetRequiredService<CurrentBoot>().Node, s.GetRequiredService<CurrentBoot>().Id.ToString()))
        .AddSingleton<WorkBoard>()
        .AddSingleton<IWorkBoard>(s => s.GetRequiredService<WorkBoard>())
        .AddSingleton<IReactionWriter, WorkWriter>()
        .AddHosted<WorkSupervisor>();

    /// <remarks><see cref="RetentionOptions"/> may be the host's.</remarks>
    private static IServiceCollection AddUpkeep(this IServiceCollection services)
    {
        services.TryAddSingleton(new RetentionOptions());
        return services
            .AddSingleton<HistoryMeters>()
            .AddSingleton<IChore, OldStreams>()
            .AddSingleton<IChore, OldCommands>()
            .AddHosted<ChoreLoop>();
    }

    private static IServiceCollection AddEach<T>(this IServiceCollection services, IEnumerable<T> instances)
        where T : class
    {
        foreach (var instance in instances) services.AddSingleton(instance);
        return services;
    }

    private static IServiceCollection AddHosted<T>(this IServiceCollection services)
        where T : class, Microsoft.Extensions.Hosting.IHostedService => services.AddSingleton<T>().AddHostedService(s => s.GetRequiredService<T>());

    private static IServiceCollection AddMemoryView<T>(this IServiceCollection services)
        where T : class, IMemoryView => services.AddSingleton<T>().AddSingleton<IMemoryView>(s => s.GetRequiredService<T>());
}
