using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SrsStack.Host.Tests.Compatibility;

/// <summary>Clients of SRS Stack get the answers that they know.</summary>
public sealed class GoldenTests(GoldenHost host) : IClassFixture<GoldenHost>
{
    /// <summary>Where this server answers otherwise on purpose; docs/compatibility.md tells it to people in the same words.</summary>
    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["jsonp"] = "`?callback=` is ignored: no JSONP",
        ["credentials"] = "`Access-Control-Allow-Credentials` is never sent together with the wildcard origin",
        ["param"] = "`param` of an active stream is empty, because it holds the publish secret",
        ["lock"] = "One wrong password delays nobody; `login is running, try later` comes after too many wrong ones",
        ["jwt-error"] = "The error about a bad token does not repeat the token",
        ["unknown-path"] = "Unknown paths outside `/terraform/v1` are 404, not a redirect to the console",
        ["redirect-body"] = "Redirects have no body",
        ["ai-key"] = "The AI provider's key is shown as `********`; given back so, it stays as it is",
        ["server-header"] = "There is no `Server` header",
    };

    private static readonly Dictionary<string, string> Wildcards = new(StringComparer.Ordinal)
    {
        ["server"] = "^[1-9][0-9]*$",
        ["token"] = @"^[\w-]+\.[\w-]+\.[\w-]+$",
        ["bearer"] = "^srs-v2-[0-9a-f]{32}$",
        ["publish"] = "^[0-9a-f]{32}$",
        ["createAt"] = Time,
        ["expireAt"] = Time,
        ["update"] = Time,
        ["client_id"] = "^[0-9a-z]+$",
        ["server_id"] = "^.+$",
    };

    private const string Time = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";

    [Theory]
    [InlineData("mgmt-init.query-before")]
    [InlineData("mgmt-login.not-init")]
    [InlineData("mgmt-init.set")]
    [InlineData("mgmt-init.again")]
    [InlineData("mgmt-login.empty-password")]
    [InlineData("mgmt-login.wrong-password")]
    [InlineData("mgmt-token.bearer")]
    [InlineData("mgmt-token.jwt")]
    [InlineData("mgmt-token.bad-bearer")]
    [InlineData("mgmt-check")]
    [InlineData("mgmt-envs.en")]
    [InlineData("mgmt-versions")]
    [InlineData("host-versions")]
    [InlineData("method-put")]
    [InlineData("hooks-srs-secret")]
    [InlineData("hooks-srs-secret-query")]
    [InlineData("hooks-srs-secret-query.noauth")]
    [InlineData("hooks-srs-secret-update.missing")]
    [InlineData("hooks-srs-secret-disable.off")]
    [InlineData("liveroom-query.notfound")]
    [InlineData("mgmt-secret-query.noauth")]
    [InlineData("mgmt-streams-query.empty")]
    [InlineData("mgmt-streams-kickoff.missing")]
    [InlineData("trailing-slash")]
    [InlineData("unknown-terraform")]
    [InlineData("cors-options")]
    public async Task The_answer_is_the_recorded_one(string name)
    {
        var (golden, answer) = (GoldenCase.Read(name), await host.ReplayAsync(name));

        answer.Status.ShouldBe(golden.Status, answer.Text);
        answer.RedirectsTo.ShouldBe(golden.RedirectsTo);
        if (golden.RedirectsTo is null) Same(golden, answer);
        Cors(answer);
    }

    [Fact]
    public async Task Settings_are_changed_and_shown_as_there()
    {
        foreach (var name in new[]
        {
            "mgmt-beian-update", "mgmt-beian-update.title", "mgmt-beian-query", "mgmt-limits-update", "mgmt-limits-update.bad", "mgmt-limits-query.after", "mgmt-openai-update",
            "mgmt-hphls-update", "mgmt-hphls-query.after",
        }) Same(GoldenCase.Read(name), await host.ReplayAsync(name));
        var golden = GoldenCase.Read("mgmt-openai-query").Body!.DeepClone();
        golden["data"]!["aiSecretKey"] = "********";
        Like(golden, JsonNode.Parse((await host.ReplayAsync("mgmt-openai-query")).Text), "");
    }

    [Fact]
    public async Task A_live_room_is_made_listed_changed_and_removed_as_there()
    {
        Same(GoldenCase.Read("liveroom-list.empty"), await host.ReplayAsync("liveroom-list.empty"));
        var made = JsonNode.Parse((await host.PostAsync("/live/room/create", """{"title":"My Room"}""", withBearer: true)).Text)!["data"]!;
        var golden = GoldenCase.Read("liveroom-list").Body!;
        var listed = JsonNode.Parse((await host.ReplayAsync("liveroom-list")).Text)!;
        Room(golden["data"]!["rooms"]![0]!, listed["data"]!["rooms"]![0]!);
        Room(golden["data"]!["rooms"]![0]!, made);

        var id = (string)made["uuid"]!;
        var changed = (JsonObject)made.DeepClone();
        (changed["title"], changed["aiName"], changed["aiSecretKey"], changed["aiChatMaxWindow"]) = ("Other", "Bot", "sk-room", 5);
        (await host.PostAsync("/live/room/update", changed.ToJsonString(), withBearer: true)).Status.ShouldBe(200);
        (await host.PostAsync("/live/room/update", $$"""{"uuid":"{{id}}","aiSecretKey":"********","assistant":false}""", withBearer: true)).Status.ShouldBe(200);
        var asked = JsonNode.Parse((await host.PostAsync("/live/room/query", $$"""{"uuid":"{{id}}"}""", withBearer: true)).Text)!["data"]!;
        ((string)asked["title"]!, (string)asked["aiName"]!, (string)asked["aiSecretKey"]!, (int)asked["aiChatMaxWindow"]!, (bool)asked["assistant"]!)
            .ShouldBe(("Other", "Bot", "********", 5, false));
        ((string)asked["stream"]!, (string)asked["secret"]!).ShouldBe(((string)made["stream"]!, (string)made["secret"]!));
        (await host.PostAsync("/live/room/update", $$"""{"uuid":"{{id}}","aiName":1}""", withBearer: true)).Status.ShouldBe(500);

        var removed = await host.PostAsync("/live/room/remove", $$"""{"uuid":"{{id}}"}""", withBearer: true);
        Same(GoldenCase.Read("liveroom-remove"), removed);
        (await host.PostAsync("/live/room/remove", $$"""{"uuid":"{{id}}"}""", withBearer: true)).Text.ShouldBe($"live room {id} not exists\n");
        Same(GoldenCase.Read("liveroom-list.empty"), await host.ReplayAsync("liveroom-list.empty"));
    }

    /// <summary>As an SRS sends them, with the secret of this server in the place of the recorded one.</summary>
    [Theory]
    [InlineData("hooks-srs-verify.publish-ok")]
    [InlineData("hooks-srs-verify.play")]
    [InlineData("hooks-srs-verify.unpublish")]
    public async Task An_SRS_beside_the_server_is_answered_as_there_when_it_shows_the_key(string name)
    {
        var golden = GoldenCase.Read(name);
        var key = (string)JsonNode.Parse((await host.PostAsync("/hooks/srs/secret/query", "{}", withBearer: true)).Text)!["data"]!["publish"]!;
        var asked = (JsonObject)golden.Request["body"]!.DeepClone();
        if (asked["param"]!.ToString().Length > 0) asked["param"] = $"?secret={key}";
        var paths = JsonNode.Parse((await host.GetAsync("/v1/srs-hooks", host.Bearer)).Text)!;
        var path = ((string)paths["verifyPath"]!)["/terraform/v1".Length..];

        Same(golden, await host.PostAsync(path, asked.ToJsonString()));
        (await host.PostAsync("/hooks/srs/verify", asked.ToJsonString())).Status.ShouldBe(401, "no key of the install");
        (await host.PostAsync(path[..^1], asked.ToJsonString())).Status.ShouldBe(401);
        if (name != "hooks-srs-verify.publish-ok") return;
        asked["param"] = $"?secret={key}0";
        var refused = await host.PostAsync(path, asked.ToJsonString());
        (refused.Status, refused.Text).ShouldBe((500, "invalid stream secret: bad_key\n"));
        (await host.PostAsync("/hooks/srs/hls", """{"action":"on_hls","file":"/etc/passwd"}""")).Status.ShouldBe(401);
        (await host.PostAsync(((string)paths["hlsPath"]!)["/terraform/v1".Length..], """{"action":"on_hls","file":"/etc/passwd"}""")).Text.ShouldContain("\"data\":null");
    }

    [Fact]
    public async Task Short_segments_of_hls_are_switched_as_there()
    {
        (await host.PostAsync("/mgmt/hlsll/update", """{"hlsLowLatency":false}""", withBearer: true)).Status.ShouldBe(200);
        Same(GoldenCase.Read("mgmt-hlsll-query"), await host.ReplayAsync("mgmt-hlsll-query"));
        (await host.PostAsync("/mgmt/hlsll/update", """{"hlsLowLatency":true}""", withBearer: true)).Status.ShouldBe(200);
        Same(GoldenCase.Read("mgmt-hlsll-query.after"), await host.ReplayAsync("mgmt-hlsll-query.after"));
    }

    [Theory]
    [InlineData("/mgmt/beian/update", "{}", "no beian\n")]
    [InlineData("/mgmt/beian/update", """{"beian":"icp"}""", "no text\n")]
    [InlineData("/mgmt/openai/update", """{"aiBaseURL":"http://a/"}""", "no aiSecretKey\n")]
    [InlineData("/mgmt/openai/update", """{"aiSecretKey":"k"}""", "no aiBaseURL\n")]
    [InlineData("/mgmt/hphls/update", """{"noHlsCtx":1}""", "parse body: noHlsCtx is no bool\n")]
    [InlineData("/mgmt/limits/update", """{"vlive":"1"}""", "parse body: vlive is no int\n")]
    public async Task A_setting_that_makes_no_sense_is_refused(string path, string body, string error)
    {
        var answer = await host.PostAsync(path, body, withBearer: true);
        (answer.Status, answer.Text).ShouldBe((500, error));
    }

    [Theory]
    [InlineData("ffmpeg")]
    [InlineData("hooks")]
    [InlineData("tencent")]
    public async Task Every_part_tells_the_version(string part) =>
        JsonNode.Parse((await host.PostAsync($"/{part}/versions", "{}")).Text)!["data"]!.ToJsonString().ShouldBe("""{"version":"5.15.20"}""");

    [Theory]
    [InlineData("""{"PASSWORD":"golden-password"}""")]
    [InlineData("""{"password":"golden-password","zzz":1}""")]
    public async Task Fields_are_found_in_any_case_and_unknown_ones_do_not_matter(string body)
    {
        var answer = await host.PostAsync("/mgmt/login", body);
        answer.Status.ShouldBe(200, answer.Text);
        Like(GoldenCase.Read("mgmt-init.set").Body, JsonNode.Parse(answer.Text), "");
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_an_error() => (await host.PostAsync("/mgmt/login", """{"password":1}""")).Status.ShouldBe(500);

    [Fact]
    public async Task A_live_stream_is_listed_as_there_except_for_its_secret_and_kicked_as_there()
    {
        var key = (string)JsonNode.Parse((await host.PostAsync("/hooks/srs/secret/query", "{}", withBearer: true)).Text)!["data"]!["publish"]!;
        using var folder = new MediaFolder();
        var file = folder.File("a.flv");
        await MediaTools.RunAsync("ffmpeg", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-t", "60", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", file);
        await using var publisher = Publisher.Start(host.Server, "live/livestream", key, file);
        var listed = await Poll.ForAsync(
            async () => JsonNode.Parse((await host.ReplayAsync("mgmt-streams-query.rtmp")).Text)!["data"]!["streams"]?[0], TimeSpan.FromSeconds(20), () => "the stream to be listed");

        var golden = GoldenCase.Read("mgmt-streams-query.rtmp").Body!["data"]!["streams"]!.AsArray().Single(s => (string)s!["stream"]! == "livestream")!.DeepClone();
        golden["param"] = "";
        Like(golden, listed, "");
        host.Server.Log.ShouldNotContain(key);

        Same(GoldenCase.Read("mgmt-streams-kickoff"), await host.ReplayAsync("mgmt-streams-kickoff"));
        (await publisher.EndAsync()).Code.ShouldNotBe(0);
        Same(GoldenCase.Read("mgmt-streams-query.after-kickoff"), await host.ReplayAsync("mgmt-streams-query.after-kickoff"));
        var again = await host.ReplayAsync("mgmt-streams-kickoff");
        (again.Status, again.Text).ShouldBe((500, "stream not found live/livestream\n"));
    }

    [Fact]
    public async Task The_publish_secret_can_be_set()
    {
        const string Key = "0123456789abcdef0123456789abcdef";
        (await host.PostAsync("/hooks/srs/secret/update", $$"""{"secret":"{{Key}}"}""", withBearer: true)).Status.ShouldBe(200);
        (await host.PostAsync("/hooks/srs/secret/query", "{}", withBearer: true)).Text.ShouldContain(Key);
    }

    [Fact]
    public async Task There_is_no_jsonp()
    {
        var answer = await host.ReplayAsync("jsonp-callback");
        answer.ContentType.ShouldBe("application/json");
        answer.Text.ShouldStartWith("{");
    }

    [Fact]
    public async Task The_error_about_a_bad_token_does_not_repeat_it()
    {
        var answer = await host.ReplayAsync("mgmt-token.bad-jwt");
        (answer.Status, answer.ContentType, answer.Text).ShouldBe((500, "text/plain; charset=utf-8", "authenticate: verify token: invalid token\n"));
    }

    [Fact]
    public async Task An_unknown_path_elsewhere_is_not_found() => (await host.ReplayAsync("unknown-path")).Status.ShouldBe(404);

    /// <summary>Its addresses lead to pages of ours.</summary>
    [Theory]
    [InlineData("mgmt-page")]
    [InlineData("mgmt-router-page")]
    [InlineData("tools-player")]
    [InlineData("players-whip")]
    [InlineData("console-page")]
    public async Task Links_to_pages_lead_to_a_page(string name)
    {
        var (golden, answer) = (GoldenCase.Read(name), await host.ReplayAsync(name));
        (answer.Status, answer.ContentType?.Split(';')[0]).ShouldBe((golden.Status, golden.ContentType!.Split(';')[0]));
        answer.Headers["Content-Security-Policy"].ShouldContain("script-src 'self'");
    }

    [Fact]
    public void Every_difference_is_told_to_people()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "compatibility.md"));
        foreach (var difference in Differences.Values) page.ShouldContain(difference);
    }

    /// <summary>Names, order and kinds of the fields, and the form of what is made anew for each room.</summary>
    private static void Room(JsonNode expected, JsonNode actual)
    {
        actual.AsObject().Select(f => f.Key).ShouldBe(expected.AsObject().Select(f => f.Key));
        foreach (var (name, form) in new[] { ("uuid", "^[0-9a-f-]{36}$"), ("stream", "^[0-9a-f]{12}$"), ("secret", "^[0-9A-F]{16}$"), ("roomToken", "^[0-9a-f-]{36}$"), ("created_at", Time) })
            actual[name]!.ToString().ShouldMatch(form, name);
        foreach (var (name, value) in expected.AsObject().Where(f => f.Key is not ("uuid" or "stream" or "secret" or "roomToken" or "created_at")))
            actual[name]!.ToJsonString().ShouldBe(value!.ToJsonString(), name);
    }

    private static void Same(GoldenCase golden, GoldenAnswer answer)
    {
        answer.Status.ShouldBe(golden.Status, answer.Text);
        answer.ContentType.ShouldBe(golden.ContentType);
        if (golden.Body is JsonObject) Like(golden.Body, JsonNode.Parse(answer.Text), "");
        else answer.Text.ShouldBe((string?)golden.Body ?? "");
    }

    private static void Cors(GoldenAnswer answer)
    {
        foreach (var name in new[] { "Origin", "Headers", "Methods" }) answer.Headers.GetValueOrDefault($"Access-Control-Allow-{name}").ShouldBe("*");
        answer.Headers.Keys.ShouldNotContain("Access-Control-Allow-Credentials");
        answer.Headers.Keys.ShouldNotContain("Server");
    }

    /// <summary>Equal, except that what differs from server to server only has its form.</summary>
    private static void Like(JsonNode? expected, JsonNode? actual, string path)
    {
        if (Wildcards.TryGetValue(path[(path.LastIndexOf('.') + 1)..], out var form))
        {
            (actual?.GetValueKind()).ShouldBe(expected?.GetValueKind(), path);
            Regex.IsMatch(actual!.ToString(), form, RegexOptions.None, TimeSpan.FromSeconds(5)).ShouldBeTrue($"{path}: {actual}");
        }
        else if (expected is JsonObject fields)
        {
            actual.ShouldBeOfType<JsonObject>(path).Select(f => f.Key).ShouldBe(fields.Select(f => f.Key), path);
            foreach (var (name, value) in fields) Like(value, actual![name], $"{path}.{name}");
        }
        else
        {
            (actual?.ToJsonString()).ShouldBe(expected?.ToJsonString(), path);
        }
    }
}
