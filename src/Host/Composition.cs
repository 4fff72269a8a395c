using SrsStack.Host.Compatibility.Srs;
using SrsStack.Host.Compatibility.SrsStack;
using SrsStack.Host.Console;
using SrsStack.Host.Delivery;
using SrsStack.Host.Platform;
using SrsStack.Host.Security;
using SrsStack.Infrastructure;

namespace SrsStack.Host;

/// <summary>The server with all its rooms, ready to run; apart from <c>Program.cs</c>, so that a test can walk its endpoints.</summary>
internal static class Composition
{
    public static WebApplication Build(WebApplicationBuilder builder, HostSettings settings, Storage storage)
    {
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(settings.Retention)
            .AddSingleton(settings.Outbound)
            .AddSingleton(settings.Recordings)
            .AddStorage(storage)
            .AddInfrastructure()
            .AddMediaHost(builder.Configuration)
            .AddSecurity()
            .AddApi(settings)
            .AddSrs()
            .AddPlatform();
        builder.WebHost.ConfigureKestrel(kestrel => Endpoints.Listen(kestrel, settings));
        var app = builder.Build();
        app.UseOneLength();
        app.UseMediaDelivery();
        app.UseNoSniff();
        app.UseConsole();
        app.UseRouting();   // after the page's files: a fallback route that has matched already would keep them from being served
        app.UsePolicies();
        app.MapApi();
        app.MapSrsStack();
        app.MapSrs();
        app.MapPlatform();
        return app;
    }
}
