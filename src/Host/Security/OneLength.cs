namespace SrsStack.Host.Security;

/// <summary>A request that tells its length in two ways is refused: whoever stands before us may have believed the other one (request smuggling).</summary>
/// <remarks>
/// RFC 9112, 6.1 lets a server choose. The web server takes the chunks, keeps the Content-Length under another name and closes the connection afterwards;
/// refusing needs less trust. Lines that end with a line feed alone are refused by a switch in runtimeconfig.template.json.
/// </remarks>
internal static class OneLength
{
    private const string Displaced = "X-Content-Length";

    public static void UseOneLength(this WebApplication app) => app.Use(static (http, next) =>
    {
        var headers = http.Request.Headers;
        if (headers.TransferEncoding.Count == 0 || !headers.ContainsKey(Displaced)) return next(http);
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    });
}
