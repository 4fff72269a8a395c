using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Compatibility;

/// <summary>The one target that clients of SRS Stack know, set, asked, told and shown as there.</summary>
public sealed class GoldenCallbackTests(GoldenHost host) : IClassFixture<GoldenHost>
{
    private const string Recorded = "127.0.0.1:2022";

    [Fact]
    public async Task The_target_is_set_asked_told_and_shown()
    {
        JsonNode.Parse((await host.PostAsync("/mgmt/hooks/query", "{}", withBearer: true)).Text)!["data"]!.ToJsonString()
            .ShouldBe($$"""{"req":"","res":"","target":"","opaque":"","all":false,"host":"http://{{Here}}"}""");
        (await host.PostAsync("/mgmt/hooks/apply", """{"all":false}""", withBearer: true)).Status.ShouldBe(200, "off before there is any");
        (await host.PostAsync("/mgmt/hooks/apply", """{"all":true}""", withBearer: true)).Text.ShouldBe("no target\n");

        (await ApplyAsync(Body("mgmt-hooks-apply"))).Text.ShouldContain("\"data\":null");
        Shown("mgmt-hooks-query", await QueryAsync());

        (await HookAsync("on_publish")).Status.ShouldBe(200);
        Shown("mgmt-hooks-query.after-publish", await UntilSentAsync("on_publish"));
        (await HookAsync("on_unpublish")).Status.ShouldBe(200);
        Shown("mgmt-hooks-query.after-unpublish", await UntilSentAsync("on_unpublish"));

        (await ApplyAsync(Body("mgmt-hooks-apply").Replace("fail=false", "fail=true", StringComparison.Ordinal))).Status.ShouldBe(200);
        var (golden, refused) = (GoldenCase.Read("hooks-srs-verify.publish-callback-rejected"), await HookAsync("on_publish"));
        (refused.Status, refused.ContentType, refused.Text).ShouldBe((golden.Status, golden.ContentType, "callback action=on_publish: callback_refused\n"));
        (await HookAsync("on_play")).Status.ShouldBe(200, "nobody is asked about players");

        (await ApplyAsync("""{"all":false,"opaque":"mytoken"}""")).Status.ShouldBe(200);
        (await HookAsync("on_publish")).Status.ShouldBe(200, "nobody is asked any more");
    }

    [Fact]
    public async Task There_is_a_target_to_try_with()
    {
        var (golden, answer) = (GoldenCase.Read("mgmt-hooks-example.fail"), await host.ReplayAsync("mgmt-hooks-example.fail"));
        (answer.Status, answer.ContentType, answer.Text).ShouldBe((golden.Status, golden.ContentType, (string)golden.Body!));
        (await host.PostAsync("/mgmt/hooks/example?fail=1", "{}")).Status.ShouldBe(500);
        (await host.PostAsync("/mgmt/hooks/example?fail=false", "{}")).Text.ShouldStartWith("""{"code":0,"data":null,"server":""");
        (await host.PostAsync("/mgmt/hooks/query", "{}")).Text.ShouldBe("authenticate: no Authorization or token\n");
    }

    [Theory]
    [InlineData("""{"all":true,"target":"http://169.254.169.254/"}""")]
    [InlineData("""{"all":true,"target":"file:///etc/passwd"}""")]
    [InlineData("""{"all":true,"target":"http://127.0.0.1:0/"}""")]
    public async Task A_target_that_must_not_be_called_is_refused(string body)
    {
        var answer = await host.PostAsync("/mgmt/hooks/apply", body, withBearer: true);
        (answer.Status, answer.Text.StartsWith("The URL can not be called: ", StringComparison.Ordinal)).ShouldBe((500, true), answer.Text);
    }

    private string Here => host.Server.Address.Authority;

    private string Body(string name) => GoldenCase.Read(name).Request["body"]!.ToJsonString().Replace(Recorded, Here, StringComparison.Ordinal);

    private Task<GoldenAnswer> ApplyAsync(string body) => host.PostAsync("/mgmt/hooks/apply", body, withBearer: true);

    private async Task<JsonNode> QueryAsync() => JsonNode.Parse((await host.PostAsync("/mgmt/hooks/query", "{}", withBearer: true)).Text)!["data"]!;

    private Task<JsonNode> UntilSentAsync(string action) => Poll.ForAsync(
        async () => await QueryAsync() is var shown && ((string)shown["req"]!).Contains(action, StringComparison.Ordinal) && ((string)shown["res"]!).Length > 0 ? shown : null,
        TimeSpan.FromSeconds(60), () => $"{action} to be sent");

    /// <summary>As an SRS beside the server asks.</summary>
    private async Task<GoldenAnswer> HookAsync(string action)
    {
        var asked = (JsonObject)GoldenCase.Read("hooks-srs-verify.publish-callback-rejected").Request["body"]!.DeepClone();
        var key = (string)JsonNode.Parse((await host.PostAsync("/hooks/srs/secret/query", "{}", withBearer: true)).Text)!["data"]!["publish"]!;
        (asked["action"], asked["param"]) = (action, $"?secret={key}");
        var path = (string)JsonNode.Parse((await host.GetAsync("/v1/srs-hooks", host.Bearer)).Text)!["verifyPath"]!;
        return await host.PostAsync(path["/terraform/v1".Length..], asked.ToJsonString());
    }

    /// <summary>Field by field; what was sent and answered is JSON again. Ids and processes differ, and a secret is not shown.</summary>
    private void Shown(string name, JsonNode actual)
    {
        var expected = JsonNode.Parse(GoldenCase.Read(name).Body!["data"]!.ToJsonString().Replace(Recorded, Here, StringComparison.Ordinal))!;
        actual.AsObject().Select(f => f.Key).ShouldBe(expected.AsObject().Select(f => f.Key));
        foreach (var field in new[] { "target", "opaque", "all", "host" }) actual[field]!.ToJsonString().ShouldBe(expected[field]!.ToJsonString(), field);
        Plain(actual["req"]!).ShouldBe(Plain(expected["req"]!));
        Plain(actual["res"]!).ShouldBe(Plain(expected["res"]!));
    }

    private static string Plain(JsonNode text)
    {
        if ((string)text! is not { Length: > 0 } json) return "";
        var fields = JsonNode.Parse(json)!.AsObject();
        if (fields.ContainsKey("request_id")) fields["request_id"] = Guid.TryParse((string)fields["request_id"]!, out _) ? "UUID" : "none";
        if (fields.ContainsKey("server")) fields["server"] = 1;
        if (fields.ContainsKey("param")) fields["param"] = "?secret=***";
        return fields.ToJsonString();
    }
}
