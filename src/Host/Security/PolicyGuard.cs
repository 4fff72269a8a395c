namespace SrsStack.Host.Security;

/// <summary>No endpoint answers somebody who may not have it, also one that was mapped without a word of who may.</summary>
/// <remarks>A test walks all endpoints and fails on one without a <see cref="Policy"/>; until somebody looks, that one is for owners.</remarks>
internal static class PolicyGuard
{
    public static void UsePolicies(this WebApplication app)
    {
        var (authenticator, refused) = (app.Services.GetRequiredService<Authenticator>(), app.Services.GetRequiredService<RefusedCalls>());
        app.Use((http, next) => http.GetEndpoint() is { } endpoint && PolicyOf(endpoint) is { Needs: not null, IsAskedByWire: false } policy
            ? AskAsync(http, policy, authenticator, refused, next)
            : next(http));
    }

    private static Policy PolicyOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<Policy>() ?? Policy.Unsaid;

    private static async Task AskAsync(HttpContext http, Policy policy, Authenticator authenticator, RefusedCalls refused, RequestDelegate next)
    {
        var caller = await authenticator.IdentifyAsync(http);
        if (policy.Allows(caller))
        {
            await next(http);
            return;
        }
        if (caller is not null) await refused.RecordAsync(caller.Actor, http.Request.Path, http.RequestAborted);
        await RefuseAsync(http.Response, caller, http.RequestAborted);
    }

    private static Task RefuseAsync(HttpResponse response, Caller? caller, CancellationToken stop)
    {
        response.StatusCode = caller is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        if (caller is null) response.Headers.WWWAuthenticate = "Bearer";     // RFC 9110, 11.6.1 demands one
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(caller is null ? "Sign in first: send \"Authorization: Bearer TOKEN\".\n" : "This needs a higher role. Ask an owner of this server.\n", stop);
    }
}
