using System.Text.Json;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>Answers one route; gives what stands in <c>data</c>.</summary>
internal delegate Task<object?> TerraformHandler(TerraformRequest request, Caller? caller);

/// <summary>SRS Stack's manners: any method, <c>{"code":0,"data":…,"server":pid}</c>, errors as text with status 500, CORS for everybody.</summary>
/// <remarks>Two differences on purpose: no JSONP, and credentials are never allowed together with a wildcard origin.</remarks>
internal sealed class TerraformRoutes(IEndpointRouteBuilder routes, Authenticator authenticator, RefusedCalls refused)
{
    public const string Prefix = "/terraform/v1";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>A route for anybody.</summary>
    public void Open(string path, TerraformHandler handler) => Map(path, Policy.Open, handler);

    /// <summary>A route for those who prove, by bearer or by <c>token</c> in the body, that they have the role.</summary>
    public void Guarded(string path, Role needs, TerraformHandler handler) => Map(path, new(needs) { IsAskedByWire = true }, handler);

    public static void AllowEverybody(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowHeaders = "*";
        headers.AccessControlAllowMethods = "*";
        headers.AccessControlExposeHeaders = "*";
    }

    private void Map(string path, Policy policy, TerraformHandler handler) =>
        routes.Map(Prefix + path, (RequestDelegate)(http => AnswerAsync(http, handler, policy))).WithMetadata(policy);

    private async Task AnswerAsync(HttpContext http, TerraformHandler handler, Policy policy)
    {
        AllowEverybody(http);
        if (HttpMethods.IsOptions(http.Request.Method)) return;
        if (http.Request.Path.Value!.EndsWith('/'))
        {
            http.Response.Redirect("/mgmt");   // a trailing slash is another path there
            return;
        }
        try
        {
            var request = await TerraformRequest.ReadAsync(http);
            var caller = policy.Needs is null ? null : await AuthenticateAsync(http, request);
            if (!policy.Allows(caller)) await refused.RecordAsync(caller!.Actor, http.Request.Path, http.RequestAborted);
            if (!policy.Allows(caller)) throw new TerraformException($"authenticate: needs role {policy.Needs!.Value.ToString().ToLowerInvariant()}");
            var data = await handler(request, caller);
            await http.Response.WriteAsJsonAsync(new Envelope(0, data, Environment.ProcessId), Json, "application/json", http.RequestAborted);
        }
        catch (TerraformUnauthorizedException e)
        {
            await FailAsync(http, e.Message, StatusCodes.Status401Unauthorized);
        }
        catch (TerraformException e)
        {
            await FailAsync(http, e.Message);
        }
        catch (EventStoreUnavailableException)
        {
            await FailAsync(http, "the database can not be reached now");
        }
        catch (Exception e) when (ProductErrors.Translate(e) is { } known)
        {
            await FailAsync(http, known.Status.Detail);
        }
    }

    private async Task<Caller> AuthenticateAsync(HttpContext http, TerraformRequest request)
    {
        if (http.Request.Headers.Authorization.Count > 0)
            return await authenticator.IdentifyAsync(http) ?? throw new TerraformException("authenticate: invalid bearer token");
        var token = request.Text("token");
        if (token.Length == 0) throw new TerraformException("authenticate: no Authorization or token");
        return await authenticator.IdentifyAsync(token, http.RequestAborted) ?? throw new TerraformException("authenticate: verify token: invalid token");
    }

    private static Task FailAsync(HttpContext http, string message, int status = StatusCodes.Status500InternalServerError)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(message + "\n", http.RequestAborted);
    }

    private sealed record Envelope(int Code, object? Data, int Server);
}

internal static class TerraformOutcomes
{
    public static void OrFail(this Outcome outcome)
    {
        if (outcome.Rejection is { } no) throw ToTerraform(no);
    }

    public static T OrFail<T>(this Outcome<T> outcome) => outcome.Rejection is { } no ? throw ToTerraform(no) : outcome.Value!;

    private static TerraformException ToTerraform(Rejection no) => new(no.Code switch
    {
        "ALREADY_SET_UP" => "already initialized",
        "NOT_SET_UP" => "not init",
        "WRONG_PASSWORD" => "invalid password, wait 10s",
        "TOO_MANY_ATTEMPTS" => "login is running, try later",
        _ => no.Detail,
    });
}
