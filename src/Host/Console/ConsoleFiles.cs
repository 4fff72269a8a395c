using Microsoft.AspNetCore.StaticFiles;

namespace SrsStack.Host.Console;

/// <summary>The web console: built files with a strict policy; any address of the page's own routing gives the page.</summary>
internal static class ConsoleFiles
{
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
        "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseConsole(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Path == "/mgmt" || http.Request.Path.StartsWithSegments("/mgmt", StringComparison.Ordinal)) http.Request.Path = "/";
            return next(http);
        });
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = Prepare });
    }

    private static void Prepare(StaticFileResponseContext file)
    {
        var headers = file.Context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = file.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
