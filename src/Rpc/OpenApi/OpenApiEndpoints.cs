using System.Reflection;

namespace SrsStack.Rpc.OpenApi;

/// <summary><c>/openapi/v1.json</c>, the page <c>/openapi</c> that browses it, and the page's two files.</summary>
internal static class OpenApiEndpoints
{
    // Nothing inline and nothing from elsewhere: the page works under the strictest policy, so it asks for it.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var document = endpoints.ServiceProvider.GetRequiredService<OpenApiDocument>();
        endpoints.MapGet("/openapi/v1.json", (RequestDelegate)(http => SendAsync(http.Response, "application/json", document.Bytes)));
        endpoints.MapGet("/openapi/page.js", (RequestDelegate)(http => SendAsync(http.Response, "text/javascript; charset=utf-8", Resource("page.js"))));
        endpoints.MapGet("/openapi/page.css", (RequestDelegate)(http => SendAsync(http.Response, "text/css; charset=utf-8", Resource("page.css"))));
        endpoints.MapGet("/openapi", (RequestDelegate)PageAsync);
    }

    private static Task PageAsync(HttpContext http)
    {
        if (http.Request.Path.Value!.EndsWith('/'))
        {   // its files are named relative to the path without the slash
            http.Response.Redirect(http.Request.PathBase + "/openapi");
            return Task.CompletedTask;
        }

        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return SendAsync(http.Response, "text/html; charset=utf-8", Resource("page.html"));
    }

    private static Task SendAsync(HttpResponse response, string type, ReadOnlyMemory<byte> bytes)
    {
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-cache";
        return response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted).AsTask();
    }

    private static ReadOnlyMemory<byte> Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi/" + name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
