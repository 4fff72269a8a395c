using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Infrastructure.Messaging.Reactors;
using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Registers commands, messages and reactors.</summary>
internal static class MessagingServices
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services
        .AddSingleton(new HandlerTypes(typeof(ICommandBus).Assembly.GetTypes()))
        .AddSingleton(MessageCatalog.Default)
        .AddSingleton<HandlerTable>()
        .AddSingleton<ICommandBus, CommandBus>()
        .AddQueue()
        .AddReactors();

    private static IServiceCollection AddQueue(this IServiceCollection services) => services
        .AddSingleton(new QueueOptions())
        .AddSingleton<QueueSignal>()
        .AddSingleton<QueueMeters>()
        .AddSingleton<MessageRunner>()
        .AddSingleton<MessageQueue>()
        .AddSingleton<IMessageQueue>(s => s.GetRequiredService<MessageQueue>())
        .AddSingleton<IDeadLetters, DeadLetters>()
        .AddSingleton<IChore, HandledIds>()
        .AddHosted<QueueWorker>();

    private static IServiceCollection AddReactors(this IServiceCollection services)
    {
        foreach (var reactor in Parts.Reactors) services.AddSingleton(reactor);
        return services
            .AddSingleton<IReactionWriter, SendWriter>()
            .AddHosted<ReactorLoop>()
            .AddSingleton<IReactorStatus>(s => s.GetRequiredService<ReactorLoop>());
    }

    private static IServiceCollection AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddHostedService(s => s.GetRequiredService<T>());
}
