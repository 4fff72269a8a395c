namespace SrsStack.Host.Security;

/// <summary>Browsers take every answer for what its head says: errors and lists hold texts of strangers.</summary>
internal static class NoSniff
{
    public static void UseNoSniff(this WebApplication app) => app.Use(static (http, next) =>
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return next(http);
    });
}
