using SrsStack.Application.Platform;
using SrsStack.Domain.Platform;
using SrsStack.Infrastructure.Access;
using SrsStack.Application.Access;
using SrsStack.Host.Delivery;
using SrsStack.Host.Security;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Transport;
using Microsoft.AspNetCore.Connections;

namespace SrsStack.Host.Platform;

/// <summary>Composition of boot, health and metrics.</summary>
internal static class PlatformHost
{
    public static IServiceCollection AddStorage(this IServiceCollection services, Storage storage) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(storage.Database)
        .AddSingleton(storage.Key)
        .AddSingleton<ISignInTokens>(s => new SignInTokens(storage.SigningKey, s.GetRequiredService<TimeProvider>()))
        .AddSingleton(s => new CurrentBoot(new BootId(Guid.CreateVersion7()), storage.Node, s.GetRequiredService<TimeProvider>().GetUtcNow()));

    public static IServiceCollection AddMediaHost(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(s => new EngineOptions
        {
            Feed = FeedOptions.Default with { Delays = DelaySettings.Read(configuration), RepublishGrace = DelaySettings.RepublishGrace(configuration) },
            Hls = s.GetRequiredService<HostSettings>().Hls,
        })
        .AddSingleton<Snapshots>()
        .AddSingleton(new ReadLoops(Environment.ProcessorCount))
        .AddSingleton<IConnectionListenerFactory, MediaTransport>();

    /// <summary>The boot sequence comes last of the hosted services, but for SRT's port: see there.</summary>
    /// <remarks>
    /// Background work outlives its errors by itself. Should one end all the same, live streams must not end with it: it is logged, and /readyz
    /// names it.
    /// </remarks>
    public static IServiceCollection AddPlatform(this IServiceCollection services) => services
        .Configure<HostOptions>(static host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore)
        .AddSingleton<MetricsText>()
        .AddSingleton<Readiness>()
        .AddHostedService<HlsFiles>()
        .AddHostedService<BootSequence>()
        .AddHostedService<SrtHost>();

    public static void MapPlatform(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok\n")).WithMetadata(Policy.Open);
        app.MapGet("/readyz", (Readiness readiness, CancellationToken stop) => readiness.AnswerAsync(stop)).WithMetadata(Policy.Open);
        app.MapGet("/metrics", (MetricsText metrics) => Results.Text(metrics.Render(), "text/plain; version=0.0.4; charset=utf-8")).WithMetadata(Policy.Open);   // numbers, no names
        app.Services.GetRequiredService<MetricsText>().Start();
    }
}
