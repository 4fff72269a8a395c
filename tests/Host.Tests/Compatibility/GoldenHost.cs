using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Compatibility;

/// <summary>A request to a running SRS Stack 5.15.20 and its answer, as recorded.</summary>
/// <param name="Body">What is behind the headers: JSON, or text.</param>
public sealed record GoldenCase(JsonNode Request, int Status, string? ContentType, string? RedirectsTo, JsonNode? Body)
{
    public static GoldenCase Read(string name)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")))!;
        var response = json["response"]!;
        var headers = response["headers"]!;
        return new(json["request"]!, (int)response["status"]!, (string?)headers["Content-Type"], (string?)headers["Location"], response["body"]);
    }
}

/// <param name="Text">The body.</param>
public sealed record GoldenAnswer(int Status, string? ContentType, string? RedirectsTo, IReadOnlyDictionary<string, string> Headers, string Text);

/// <summary>A server that is asked what was once asked of SRS Stack, in the same order: before the owner is made, then after.</summary>
public sealed class GoldenHost : IAsyncLifetime
{
    private static readonly string[] BeforeSetUp = ["mgmt-init.query-before", "mgmt-login.not-init", "mgmt-init.set"];
    private readonly Dictionary<string, GoldenAnswer> _known = new(StringComparer.Ordinal);
    private readonly HttpClient _http = NewClient();
    private JsonNode _setUp = null!;

    public EndToEndHost Server { get; private set; } = null!;

    /// <summary>The secret that SRS Stack's clients call the bearer.</summary>
    public string Bearer => (string)_setUp["bearer"]!;

    public async Task InitializeAsync()
    {
        Server = await EndToEndHost.StartAsync(("RTMP_PORT", "1935"));
        foreach (var name in BeforeSetUp) _known[name] = await AskAsync(GoldenCase.Read(name).Request);
        _setUp = JsonNode.Parse(_known["mgmt-init.set"].Text)!["data"]!;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Asks as recorded; what depended on a server without owner was asked at the beginning.</summary>
    public async Task<GoldenAnswer> ReplayAsync(string name) => _known.TryGetValue(name, out var known) ? known : await AskAsync(GoldenCase.Read(name).Request);

    public Task<GoldenAnswer> PostAsync(string path, string body, bool withBearer = false) => AskAsync(new JsonObject
    {
        ["method"] = "POST", ["path"] = "/terraform/v1" + path, ["body"] = JsonNode.Parse(body),
        ["headers"] = withBearer ? new JsonObject { ["Authorization"] = $"Bearer {Bearer}" } : new JsonObject(),
    });

    public Task<GoldenAnswer> GetAsync(string path, string? bearer) => AskAsync("GET", path, bearer);

    public Task<GoldenAnswer> DeleteAsync(string path) => AskAsync("DELETE", path, Bearer);

    private Task<GoldenAnswer> AskAsync(string method, string path, string? bearer) => AskAsync(new JsonObject
    {
        ["method"] = method, ["path"] = path, ["headers"] = bearer is null ? new JsonObject() : new JsonObject { ["Authorization"] = $"Bearer {bearer}" },
    });

    private static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private async Task<GoldenAnswer> AskAsync(JsonNode asked)
    {
        using var request = new HttpRequestMessage(new((string)asked["method"]!), new Uri(Server.Address, (string)asked["path"]!));
        if (asked["body"] is { } body) request.Content = new StringContent(Fill(body.ToJsonString()), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in asked["headers"]!.AsObject())
        {
            if (name != "Content-Type") request.Headers.TryAddWithoutValidation(name, Fill((string)value!)).ShouldBeTrue();
        }
        using var answer = await _http.SendAsync(request);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)answer.StatusCode, headers.GetValueOrDefault("Content-Type"), headers.GetValueOrDefault("Location"), headers, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Recordings hold no secrets: this server's own go in their places.</summary>
    private string Fill(string text) => _setUp is null ? text : text
        .Replace("srs-v2-<32hex>", Bearer, StringComparison.Ordinal)
        .Replace("<JWT HS256>", (string)_setUp["token"]!, StringComparison.Ordinal)
        .Replace("\\u003CJWT HS256\\u003E", (string)_setUp["token"]!, StringComparison.Ordinal);
}
