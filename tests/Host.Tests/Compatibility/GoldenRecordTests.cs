using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Compatibility;

/// <summary>Recording is switched, asked about and refused as there; recordings themselves are end to end.</summary>
public sealed class GoldenRecordTests(GoldenHost host) : IClassFixture<GoldenHost>
{
    [Fact]
    public async Task Recording_is_switched_as_there()
    {
        await SameAsync("record-query");
        (await host.PostAsync("/hooks/record/apply", """{"all":true}""", withBearer: true)).Status.ShouldBe(200);
        await SameAsync("record-globs");
        await SameAsync("record-query.after");
        (await host.PostAsync("/hooks/record/files", "{}", withBearer: true)).Text.ShouldContain("\"data\":[]");
        (await host.PostAsync("/hooks/record/globs", """{"globs":["/live/["]}""", withBearer: true)).Status.ShouldBe(500);
        (await host.PostAsync("/hooks/record/globs", """{"globs":"x"}""", withBearer: true)).Text.ShouldBe("parse body: globs is no list of strings\n");
        await SameAsync("record-query.after");
    }

    [Theory]
    [InlineData("record-end.missing")]
    [InlineData("record-remove.notfound")]
    [InlineData("record-post-processing.bad")]
    [InlineData("record-post-processing.nodir")]
    [InlineData("record-hls-m3u8.notfound")]
    [InlineData("record-hls-mp4.notfound")]
    [InlineData("dvr-query")]
    [InlineData("dvr-apply")]
    [InlineData("vod-query")]
    [InlineData("vod-apply")]
    [InlineData("vod-files")]
    [InlineData("tencent-cam-secret.missing")]
    public Task The_answer_is_the_recorded_one(string name) => SameAsync(name);

    [Fact]
    public async Task Nothing_outside_of_a_recording_is_reached()
    {
        foreach (var path in new[] { "..%2f..%2fsecrets%2fmaster.key", "../../secrets/master.key", "%2e%2e/index.mp4", "x/..%2f..%2fnode" })
            (await host.GetAsync($"/terraform/v1/hooks/record/hls/{path}", null)).Status.ShouldNotBe(200, path);
        (await host.PostAsync("/hooks/record/end", """{"uuid":"nope"}""", withBearer: true)).Text.ShouldBe("no record task for uuid=nope\n");
        (await host.PostAsync("/hooks/dvr/apply", """{"all":true}""", withBearer: true)).Text.ShouldStartWith("not configured");
        (await host.PostAsync("/tencent/cam/secret", """{"secretId":"a","secretKey":"b"}""", withBearer: true)).Text.ShouldStartWith("not configured");
    }

    private async Task SameAsync(string name)
    {
        var (golden, answer) = (GoldenCase.Read(name), await host.ReplayAsync(name));
        (answer.Status, answer.ContentType).ShouldBe((golden.Status, golden.ContentType), answer.Text);
        if (golden.Body is not JsonObject fields)
        {
            answer.Text.ShouldBe((string?)golden.Body ?? "");
            return;
        }
        var actual = JsonNode.Parse(answer.Text)!;
        actual.AsObject().Select(f => f.Key).ShouldBe(fields.Select(f => f.Key));
        (actual["data"]?.ToJsonString()).ShouldBe(fields["data"]?.ToJsonString());
    }
}
