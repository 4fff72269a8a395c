using Microsoft.AspNetCore.StaticFiles;

namespace SrsStack.Host.Console;

/// <summary>The web console: built files with a strict policy; any address of the page's own routing gives the page.</summary>
internal static class ConsoleFiles
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
        "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] OldPages =
        ["/tools/player.html", "/tools/xgplayer.html", "/players/whip.html", "/players/whep.html", "/console/en_index.html", "/console/ng_index.html"];

    public static void UseConsole(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (IsPage(http.Request.Path)) http.Request.Path = "/";
            return next(http);
        });
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = Prepare });
    }

    /// <summary>Also where SRS Stack has its pages: links to them are kept in many places.</summary>
    private static bool IsPage(PathString path) =>
        path.StartsWithSegments("/mgmt", StringComparison.Ordinal) || OldPages.Contains(path.Value, StringComparer.Ordinal);

    private static void Prepare(StaticFileResponseContext file)
    {
        var headers = file.Context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = file.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
