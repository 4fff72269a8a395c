using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace SrsStack.Testing;

/// <summary>Calls a server's JSON API as a program would.</summary>
public sealed class EndToEndApi : IDisposable
{
    public const string Password = "a-long-test-password";
    private static readonly TimeSpan EventLimit = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http;

    public EndToEndApi(Uri address, string? bearer = null)
    {
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        Bearer = bearer;
    }

    public string? Bearer { get; set; }

    /// <summary>Makes the owner of a new server and signs in.</summary>
    public static async Task<EndToEndApi> SetUpAsync(Uri address)
    {
        var api = new EndToEndApi(address);
        api.Bearer = (string)(await api.PostAsync("v1/setup", new() { ["password"] = Password }))["token"]!;
        return api;
    }

    /// <summary>The same caller, at another address.</summary>
    public EndToEndApi At(Uri address) => new(address, Bearer);

    public async Task<string> PublishKeyAsync() => (string)(await GetAsync("v1/publish-key"))["key"]!;

    public Task<JsonNode> GetAsync(string path) => OkAsync(new(HttpMethod.Get, path));

    public Task<JsonNode> PostAsync(string path, JsonObject body) => OkAsync(new(HttpMethod.Post, path) { Content = Json(body) });

    /// <summary>The stream as it is now; null when there is none.</summary>
    public async Task<JsonNode?> StreamAsync(string name)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, $"v1/streams/{name}"));
        return answer.StatusCode == HttpStatusCode.NotFound ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until the server says that the stream is live.</summary>
    public Task<JsonNode> LiveAsync(string name) => Poll.ForAsync(
        async () => await StreamAsync(name) is { } stream && (string?)stream["state"] == "LIVE" ? stream : null, EventLimit, () => $"{name} to be live");

    /// <summary>All events of a live stream, or of everything, oldest first.</summary>
    public async Task<IReadOnlyList<EndToEndEvent>> EventsAsync(string? stream = null)
    {
        var query = stream is null ? "" : $"&eventStream=live-stream/{stream}";
        var events = new List<EndToEndEvent>();
        var after = "0";
        do
        {
            var page = await GetAsync($"v1/events?pageSize=1000&after={after}{query}");
            events.AddRange(page["events"]!.AsArray().Select(e => new EndToEndEvent(e!)));
            after = (string)page["nextAfter"]!;
        }
        while (after != "0");
        return events;
    }

    /// <summary>Waits until the stream's events, by their short names, end so.</summary>
    public async Task<IReadOnlyList<EndToEndEvent>> EventsEndingAsync(string stream, params string[] kinds)
    {
        IReadOnlyList<EndToEndEvent> events = [];
        return await Poll.ForAsync(
            async () =>
            {
                events = await EventsAsync(stream);
                return events.Count >= kinds.Length && events.TakeLast(kinds.Length).Select(e => e.Kind).SequenceEqual(kinds, StringComparer.Ordinal) ? events : null;
            },
            EventLimit, () => $"{string.Join(", ", kinds)} at the end of {string.Join(", ", events)}");
    }

    public async Task<string> TextAsync(string path)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, path));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends with the bearer, unless the request has an authorization of its own.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        if (Bearer is not null && request.Headers.Authorization is null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer);
        return _http.SendAsync(request, completion);
    }

    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> OkAsync(HttpRequestMessage request)
    {
        using var answer = await SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(text)! : throw new XunitException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {text}");
    }
}

/// <summary>One event as the API tells it.</summary>
public sealed class EndToEndEvent(JsonNode json)
{
    private const string OfStreams = "live_stream_publish_";

    public JsonNode Json => json;

    public long Position { get; } = long.Parse((string)json["position"]!);

    public long Version { get; } = long.Parse((string)json["version"]!);

    public string EventStream { get; } = (string)json["eventStream"]!;

    public string Type { get; } = (string)json["type"]!;

    /// <summary>The type, without the common beginning of those of live streams.</summary>
    public string Kind => Type.StartsWith(OfStreams, StringComparison.Ordinal) ? Type[OfStreams.Length..] : Type;

    public string Reason => (string)Data("Reason")!;

    public string Session => (string)Data("Session")!;

    /// <summary>When it came into the history, a moment after it happened.</summary>
    public DateTimeOffset RecordedAt => json["time"].Deserialize<DateTimeOffset>();

    public override string ToString() => $"{Position} {EventStream}/{Version} {Kind} {Data("Reason")}";

    private JsonNode? Data(string field) => json["data"]![field];
}
