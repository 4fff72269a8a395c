using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Guessing is slowed down, and each wire says so in its own form.</summary>
[Collection(Dying.Name)]
public sealed class SignInTests : IAsyncLifetime
{
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _api = await EndToEndApi.SetUpAsync(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Thirty_wrong_passwords_are_too_many()
    {
        var statuses = new List<int>();
        var last = "";
        for (var i = 0; i < 30; i++)
        {
            using var answer = await GuessAsync();
            statuses.Add((int)answer.StatusCode);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            last = await answer.Content.ReadAsStringAsync();
        }

        statuses.Distinct().ShouldBe([401, 429]);
        var problem = JsonNode.Parse(last)!;
        ((int)problem["status"]!, (string)problem["code"]!).ShouldBe((429, "RESOURCE_EXHAUSTED"));
        ((string)problem["details"]![0]!["reason"]!).ShouldBe("TOO_MANY_ATTEMPTS");
        await GrpcSaysItTooAsync();
        (await _api.GetAsync("v1/publish-key"))["key"].ShouldNotBeNull("who is signed in stays so");
        (await _api.EventsAsync()).Count(e => e.Type == "sign_in_failed").ShouldBe(statuses.Count(s => s == 401));
        _server.Log.ShouldNotContain("a-wrong-guess");
    }

    private Task<HttpResponseMessage> GuessAsync() =>
        _api.SendAsync(new(HttpMethod.Post, "v1/sign-in") { Content = EndToEndApi.Json(new JsonObject { ["password"] = "a-wrong-guess" }) });

    private async Task GrpcSaysItTooAsync()
    {
        // One frame: no compression, length 15, field 1 of 13 bytes.
        byte[] frame = [0, 0, 0, 0, 15, 0x0A, 13, .. "a-wrong-guess"u8];
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "srsstack.v1.AccessApi/SignIn")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        string Trailer(string name) => (answer.TrailingHeaders.TryGetValues(name, out var late) || answer.Headers.TryGetValues(name, out late)) ? late.First() : "";
        Trailer("grpc-status").ShouldBe("8");
        var details = Trailer("grpc-status-details-bin");
        var bytes = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
        System.Text.Encoding.UTF8.GetString(bytes).ShouldContain("TOO_MANY_ATTEMPTS");
    }
}
