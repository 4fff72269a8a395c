using System.Globalization;
using System.Text.Json.Nodes;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Access;
using SrsStack.Host.Compatibility.SrsStack;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>The HTTP API of the SRS media server, <c>/api/v1/…</c>, for tools and boards that know it.</summary>
/// <remarks>Who may: a bearer, or <c>?token=</c>; only the version is for anybody, since health checks ask for it. No JSONP.</remarks>
internal sealed class SrsRoutes(SrsAnswer answers, SrsStreams streams, SrsNumbers numbers, Authenticator authenticator, RefusedCalls refused, ICommandBus bus)
{
    public const string Prefix = "/api/v1";
    private const int DefaultCount = 10;
    private const int MaxCount = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        Data(routes, "versions", Policy.Open, SrsNumbers.Versions);
        Data(routes, "summaries", new(Role.Viewer), numbers.Summaries);
        Data(routes, "rusages", new(Role.Viewer), numbers.Usage);
        Data(routes, "self_proc_stats", new(Role.Viewer), SrsNumbers.OwnProcess);
        Data(routes, "system_proc_stats", new(Role.Viewer), numbers.Machine);
        Data(routes, "meminfos", new(Role.Viewer), numbers.Memory);
        Data(routes, "features", new(Role.Viewer), Features);
        Data(routes, "authors", new(Role.Viewer), static () => new() { ["license"] = "MIT", ["contributors"] = "SrsStack" });
        List(routes, "vhosts", "vhost", new(Role.Viewer), streams.Vhosts);
        List(routes, "streams", "stream", new(Role.Viewer), streams.Streams);
        List(routes, "clients", "client", new(Role.Operator), streams.Clients);
        Map(routes, HttpMethods.Delete, "clients/{id}", new(Role.Operator), KickAsync);
    }

    private static JsonObject Features() => new()
    {
        ["ssl"] = true, ["hls"] = true, ["hds"] = false, ["callback"] = true, ["api"] = true, ["httpd"] = true, ["dvr"] = false, ["transcode"] = false,
        ["ingest"] = false, ["stat"] = true, ["caster"] = true, ["complex_send"] = true, ["tcp_nodelay"] = true, ["rtc"] = false, ["srt"] = true,
    };

    private void Data(IEndpointRouteBuilder routes, string path, Policy policy, Func<JsonObject> read) =>
        Map(routes, HttpMethods.Get, path, policy, (http, _) => answers.SendAsync(http, "data", read()));

    /// <summary>All, in pages of <c>?start=0&amp;count=10</c>, and each by its id.</summary>
    private void List(IEndpointRouteBuilder routes, string many, string one, Policy policy, Func<IEnumerable<(string Id, JsonObject Json)>> read)
    {
        Map(routes, HttpMethods.Get, many, policy, (http, _) =>
        {
            var (start, count) = (Number(http, "start", 0), Math.Min(Number(http, "count", DefaultCount), MaxCount));
            return answers.SendAsync(http, many, new JsonArray([.. read().Skip(start).Take(count).Select(x => (JsonNode)x.Json)]));
        });
        Map(routes, HttpMethods.Get, $"{many}/{{id}}", policy, (http, _) =>
        {
            var found = read().FirstOrDefault(x => x.Id == (string?)http.GetRouteValue("id")).Json;
            return found is null ? SrsAnswer.FailAsync(http, one == "client" ? SrsAnswer.ClientNotFound : SrsAnswer.StreamNotFound) : answers.SendAsync(http, one, found);
        });
    }

    private async Task KickAsync(HttpContext http, Caller? caller)
    {
        var outcome = await bus.SendAsync(new KickSession(new((string)http.GetRouteValue("id")!)), caller!.Actor, http.RequestAborted);
        await (outcome.Rejection is null ? SrsAnswer.DoneAsync(http) : SrsAnswer.FailAsync(http, SrsAnswer.ClientNotFound));
    }

    private void Map(IEndpointRouteBuilder routes, string method, string path, Policy policy, Func<HttpContext, Caller?, Task> handler) =>
        routes.MapMethods($"{Prefix}/{path}", [method, HttpMethods.Options], (RequestDelegate)(http => AnswerAsync(http, policy, handler))).WithMetadata(policy with { IsAskedByWire = true });

    private async Task AnswerAsync(HttpContext http, Policy policy, Func<HttpContext, Caller?, Task> handler)
    {
        TerraformRoutes.AllowEverybody(http);
        if (HttpMethods.IsOptions(http.Request.Method)) return;
        var caller = policy.Needs is null ? null : await IdentifyAsync(http);
        if (policy.Allows(caller)) await handler(http, caller);
        else
        {
            if (caller is not null) await refused.RecordAsync(caller.Actor, http.Request.Path, http.RequestAborted);
            await RefuseAsync(http, caller);
        }
    }

    private async Task<Caller?> IdentifyAsync(HttpContext http) =>
        http.Request.Headers.Authorization.Count == 0 && (string?)http.Request.Query["token"] is { Length: > 0 } token
            ? await authenticator.IdentifyAsync(token, http.RequestAborted)
            : await authenticator.IdentifyAsync(http);

    private static Task RefuseAsync(HttpContext http, Caller? caller)
    {
        http.Response.StatusCode = caller is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        http.Response.ContentType = "text/plain; charset=utf-8";
        var said = http.Request.Headers.Authorization.Count > 0 || http.Request.Query.ContainsKey("token");
        return http.Response.WriteAsync(caller is not null ? "needs a higher role\n" : said ? "invalid bearer token\n" : "no Authorization or token\n", http.RequestAborted);
    }

    private static int Number(HttpContext http, string name, int otherwise) =>
        int.TryParse((string?)http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
