using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging;

/// <summary>Registers commands, messages and reactors.</summary>
internal static class MessagingServices
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services
        .AddSingleton(new HandlerTypes(typeof(ICommandBus).Assembly.GetTypes()))
        .AddSingleton(MessageCatalog.Default)
        .AddSingleton<HandlerTable>()
        .AddSingleton<ICommandBus, CommandBus>();
}
