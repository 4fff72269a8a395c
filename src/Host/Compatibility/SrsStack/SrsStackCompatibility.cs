using SrsStack.Host.Recordings;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>SRS Stack's own HTTP API over the same commands and queries as API v1.</summary>
internal static class SrsStackCompatibility
{
    public static void MapSrsStack(this WebApplication app)
    {
        var routes = new TerraformRoutes(app, app.Services.GetRequiredService<Authenticator>(), app.Services.GetRequiredService<RefusedCalls>());
        ActivatorUtilities.CreateInstance<MgmtRoutes>(app.Services).Map(routes);
        ActivatorUtilities.CreateInstance<StreamRoutes>(app.Services).Map(routes);
        ActivatorUtilities.CreateInstance<SrsHookRoutes>(app.Services).Map(routes);
        ActivatorUtilities.CreateInstance<CallbackRoutes>(app.Services).Map(routes);
        ActivatorUtilities.CreateInstance<RecordRoutes>(app.Services).Map(routes);
        app.Services.GetRequiredService<RecordingFiles>().Map(app, Policy.Open);
        ActivatorUtilities.CreateInstance<RoomRoutes>(app.Services).Map(routes);
        ActivatorUtilities.CreateInstance<SettingsRoutes>(app.Services).Map(routes);
        app.Map(TerraformRoutes.Prefix + "/{**unknown}", (RequestDelegate)RedirectAsync).WithMetadata(Policy.Open);
    }

    /// <summary>Unknown paths lead to the console there.</summary>
    private static Task RedirectAsync(HttpContext http)
    {
        TerraformRoutes.AllowEverybody(http);
        if (!HttpMethods.IsOptions(http.Request.Method)) http.Response.Redirect("/mgmt");
        return Task.CompletedTask;
    }
}
