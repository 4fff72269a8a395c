using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Messaging.Reactors;
using SrsStack.Infrastructure.Streams;
using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Registers what asks and tells targets.</summary>
internal static class CallbackServices
{
    public static IServiceCollection AddCallbacks(this IServiceCollection services) => services
        .AddSingleton<CallbackDirectory>()
        .AddSingleton<IMemoryView>(s => s.GetRequiredService<CallbackDirectory>())
        .AddSingleton<CallbackMeters>()
        .AddSingleton<CallbackSignal>()
        .AddSingleton<CallbackCall>()
        .AddSingleton<CallbackLine>()
        .AddSingleton<ICallbackUrls, CallbackUrls>()
        .AddSingleton<ICallbackDeliveries, CallbackDeliveries>()
        .AddSingleton<IPublishConfirmation, CallbackAsker>()
        .AddSingleton<IReactionWriter, CallbackTellWriter>()
        .AddSingleton<IChore, OldDeliveries>()
        .AddHosted<CallbackLog>()
        .AddHosted<PlayAnnouncer>()
        .AddHosted<CallbackSender>();

    private static IServiceCollection AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddHostedService(s => s.GetRequiredService<T>());
}
