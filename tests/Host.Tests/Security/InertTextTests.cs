using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>Texts of strangers do nothing where they are shown: scripts, formulas of spreadsheets, new lines for a log, orders for a terminal.</summary>
[Collection(SecurityTests.Name)]
public sealed class InertTextTests(SecurityHost host)
{
    private const string Script = "<script>alert('inert')</script>";
    private const string Formula = "=cmd|' /C calc'!A0";
    private const string Marker = "forged-entry";

    [Theory]
    [InlineData(Script)]
    [InlineData(Formula)]
    [InlineData("@SUM(1)\"><img src=x onerror=alert(1)>")]
    public async Task What_is_shown_again_is_json_in_which_nothing_begins_a_tag(string text)
    {
        var room = await host.Owner.PostAsync("v1/rooms", new() { ["title"] = text });
        var token = await host.Owner.PostAsync("v1/api-tokens", new() { ["name"] = text });
        using var program = new EndToEndApi(host.Server.Address, (string)token["token"]!);
        string[] paths = ["v1/rooms", $"v1/rooms/{room["id"]}", "v1/api-tokens", "v1/events?page_size=1000", "terraform/v1/live/room/list"];
        foreach (var path in paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("User-Agent", text).ShouldBeTrue();
            using var answer = await program.SendAsync(request);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
            var said = await answer.Content.ReadAsStringAsync();
            said.ShouldNotContain("<", Case.Sensitive, path);
            if (path != "v1/events?page_size=1000") Texts(JsonNode.Parse(said)).ShouldContain(text, path);
        }
        (await host.Owner.TextAsync("metrics")).ShouldNotContain(text);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\u001b[2J")]
    [InlineData("\0")]
    public async Task What_would_be_a_line_or_an_order_is_refused_in_names_and_begins_no_line_of_the_log(string order)
    {
        var text = $"x{order}{Marker}";
        foreach (var (path, field) in new[] { ("v1/rooms", "title"), ("v1/api-tokens", "name"), ("v1/people", "name") })
        {
            using var answer = await host.Owner.SendAsync(new(HttpMethod.Post, path) { Content = EndToEndApi.Json(new JsonObject { [field] = text, ["role"] = "ROLE_VIEWER" }) });
            ((int)answer.StatusCode).ShouldBe(400, path);
        }
        using var settings = await host.Owner.SendAsync(new(HttpMethod.Patch, "v1/settings") { Content = EndToEndApi.Json(new JsonObject { ["website"] = new JsonObject { ["title"] = text } }) });
        ((int)settings.StatusCode).ShouldBe(400);
        foreach (var path in Paths(Uri.EscapeDataString(text)))
        {
            using var answer = await host.Owner.SendAsync(new(HttpMethod.Get, path));
            var said = await answer.Content.ReadAsStringAsync();
            said.Split('\n').ShouldNotContain(l => l.TrimStart('\r').StartsWith(Marker, StringComparison.Ordinal), path);
            answer.Headers.Concat(answer.Content.Headers).ShouldNotContain(h => h.Key.Contains(Marker, StringComparison.Ordinal) || string.Join(',', h.Value).Contains(Marker, StringComparison.Ordinal), path);
        }
        using var signIn = await host.Owner.SendAsync(new(HttpMethod.Post, "v1/sign-in") { Content = EndToEndApi.Json(new JsonObject { ["name"] = text, ["password"] = text }) });
        signIn.IsSuccessStatusCode.ShouldBeFalse();
        host.Server.Log.ShouldNotContain(Marker);
    }

    private static string[] Paths(string text) =>
    [
        $"live/{text}.flv", $"live/{text}.m3u8", $"live/{text}.jpg", $"{text}/tv.ts", $"v1/streams/live/{text}", $"v1/rooms/{text}", $"v1/events?event_stream={text}", $"v1/entities:asOf?event_stream={text}",
        $"api/v1/streams/{text}", $"terraform/v1/{text}", $"mgmt/{text}", text, $"v1/server?{text}=1",
    ];

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(f => Texts(f.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
