using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Platform;

/// <summary>What the operator sets while the server runs: in force at once, there after a restart, and no secret comes back.</summary>
public sealed class SettingsTests : IAsyncLifetime
{
    private const string Secret = "sk-very-secret-0123456789";

    private EndToEndHost _server = null!;
    private EndToEndApi _owner = null!;

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _owner = await EndToEndApi.SetUpAsync(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Settings_are_changed_part_by_part_and_stay()
    {
        (await _owner.GetAsync("v1/settings"))["hls"]!.ToJsonString().ShouldBe("""{"highPerformance":true,"lowLatency":true}""");
        await PatchAsync("""{"website":{"title":"My <b>Site</b>","footer":"ICP 1"},"language":"zh"}""");
        await PatchAsync($$$"""{"aiProvider":{"baseUrl":"https://ai.example/v1","secretKey":"{{{Secret}}}"},"hls":{"highPerformance":false,"lowLatency":false}}""");
        var before = (await _owner.GetAsync("v1/settings")).ToJsonString();
        before.ShouldContain("hasSecretKey\":true");

        await _server.StopAsync();
        await _server.StartAgainAsync();
        using var again = _owner.At(_server.Address);
        (await again.GetAsync("v1/settings")).ToJsonString().ShouldBe(before);
        var open = await again.GetAsync("v1/server");
        ((string)open["website"]!["title"]!, (string)open["language"]!).ShouldBe(("My <b>Site</b>", "zh"));
        string[] told = [before, (await again.GetAsync("v1/events?page_size=1000")).ToJsonString(), await again.TextAsync("metrics"), _server.Log];
        foreach (var text in told) text.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_bad_part_changes_nothing_and_says_what_is_wrong()
    {
        using var answer = await SendAsync("""{"language":"zh","limits":{"virtualLiveKbps":0,"cameraKbps":1}}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("BAD_LIMITS");
        ((string)(await _owner.GetAsync("v1/settings"))["language"]!).ShouldBe("");
    }

    [Fact]
    public async Task The_same_again_is_no_event()
    {
        const string Change = $$$"""{"aiProvider":{"baseUrl":"https://ai.example/v1","secretKey":"{{{Secret}}}"}}""";
        await PatchAsync(Change);
        await PatchAsync(Change);
        await PatchAsync("""{"aiProvider":{"baseUrl":"https://ai.example/v1"}}""");
        (await _owner.EventsAsync()).Count(e => e.Type == "ai_provider_changed").ShouldBe(1);
    }

    private async Task PatchAsync(string json)
    {
        using var answer = await SendAsync(json);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> SendAsync(string json) =>
        _owner.SendAsync(new(HttpMethod.Patch, "v1/settings") { Content = EndToEndApi.Json(JsonNode.Parse(json)!) });
}
