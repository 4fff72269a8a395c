using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Compatibility;

/// <summary>Tools that know the SRS media server find its HTTP API.</summary>
public sealed class SrsApiTests(GoldenHost host) : IClassFixture<GoldenHost>
{
    private static readonly string[] Guarded =
        ["summaries", "rusages", "self_proc_stats", "system_proc_stats", "meminfos", "features", "authors", "vhosts", "streams", "clients", "streams/vid-x", "clients/x"];

    [Fact]
    public async Task Health_checks_ask_for_the_version_without_a_token()
    {
        var (golden, answer) = (GoldenCase.Read("api-versions.noauth"), await host.ReplayAsync("api-versions.noauth"));
        (answer.Status, answer.ContentType).ShouldBe((golden.Status, golden.ContentType));
        var (expected, actual) = (golden.Body!.AsObject(), JsonNode.Parse(answer.Text)!.AsObject());
        actual.Select(f => f.Key).ShouldBe(expected.Select(f => f.Key));
        actual["data"]!.AsObject().Select(f => f.Key).ShouldBe(expected["data"]!.AsObject().Select(f => f.Key));
        ((int)actual["data"]!["major"]!).ShouldBe(5);
        ((string)actual["server"]!).ShouldMatch("^vid-[0-9a-z]+$");
        ((string)actual["pid"]!).ShouldBe(host.Server.ProcessId.ToString());
    }

    [Fact]
    public async Task All_else_asks_who_is_there()
    {
        var golden = GoldenCase.Read("api-summaries.noauth");
        foreach (var path in Guarded)
        {
            var answer = await host.GetAsync("/api/v1/" + path, null);
            (answer.Status, answer.ContentType, answer.Text).ShouldBe((golden.Status, golden.ContentType, (string)golden.Body!), path);
            (await host.GetAsync($"/api/v1/{path}?token=nonsense", null)).Status.ShouldBe(401, path);
        }
    }

    [Fact]
    public async Task Numbers_of_the_machine_are_its_own()
    {
        var data = JsonNode.Parse((await host.GetAsync("/api/v1/summaries", host.Bearer)).Text)!["data"]!;
        ((int)data["self"]!["pid"]!).ShouldBe(host.Server.ProcessId);
        ((double)data["self"]!["mem_kbyte"]! / 1024).ShouldBe(host.Server.ResidentMegabytes(), tolerance: 100);
        ((int)data["system"]!["cpus"]!).ShouldBe(Environment.ProcessorCount);
        ((long)data["system"]!["mem_ram_kbyte"]!).ShouldBeGreaterThan(100_000);
        foreach (var path in new[] { "rusages", "self_proc_stats", "system_proc_stats", "meminfos" })
            ((bool)JsonNode.Parse((await host.GetAsync("/api/v1/" + path, host.Bearer)).Text)!["data"]!["ok"]!).ShouldBeTrue(path);
    }

    [Fact]
    public async Task A_stream_and_its_clients_are_listed_and_kicked()
    {
        var key = (string)JsonNode.Parse((await host.PostAsync("/hooks/srs/secret/query", "{}", withBearer: true)).Text)!["data"]!["publish"]!;
        using var folder = new MediaFolder();
        var file = folder.File("a.flv");
        await MediaTools.RunAsync(
            "ffmpeg", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-f", "lavfi", "-i", "sine", "-t", "60", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac", file);
        await using var publisher = Publisher.Start(host.Server, "live/srs-api", key, file);
        var stream = await Poll.ForAsync(
            async () => (await ListAsync("streams")).FirstOrDefault(s => (string)s["name"]! == "srs-api" && s["audio"] is not null), TimeSpan.FromSeconds(30), () => "the stream to be listed");

        stream.AsObject().Select(f => f.Key).ShouldBe(
            ["id", "name", "vhost", "app", "tcUrl", "url", "live_ms", "clients", "frames", "send_bytes", "recv_bytes", "kbps", "publish", "video", "audio"]);
        stream["video"]!.ToJsonString().ShouldContain("\"codec\":\"H264\"");
        ((int)stream["video"]!["width"]!, (string)stream["audio"]!["codec"]!, (string)stream["url"]!).ShouldBe((160, "AAC", "/live/srs-api"));
        var client = (await ListAsync("clients")).Single(c => (string)c["stream"]! == (string)stream["id"]!);
        ((string)client["ip"]!, (bool)client["publish"]!, (string)client["type"]!).ShouldBe(("127.0.0.1", true, "fmle-publish"));
        ((string)stream["publish"]!["cid"]!).ShouldBe((string)client["id"]!);
        (await ListAsync($"streams/{stream["id"]}", "stream")).Single()["id"]!.ToString().ShouldBe(stream["id"]!.ToString());
        (await ListAsync("vhosts")).Single()["name"]!.ToString().ShouldBe("__defaultVhost__");
        (await ListAsync("clients?start=1&count=10")).ShouldBeEmpty();

        (await host.DeleteAsync($"/api/v1/clients/{client["id"]}")).Text.ShouldBe("""{"code":0}""");
        (await publisher.EndAsync()).Code.ShouldNotBe(0);
        (await host.DeleteAsync($"/api/v1/clients/{client["id"]}")).Text.ShouldBe("""{"code":2049}""");
        (await host.GetAsync($"/api/v1/streams/{stream["id"]}", host.Bearer)).Text.ShouldBe("""{"code":2048}""");
    }

    private async Task<IReadOnlyList<JsonNode>> ListAsync(string path, string? member = null)
    {
        var answer = JsonNode.Parse((await host.GetAsync("/api/v1/" + path, host.Bearer)).Text)!;
        ((int)answer["code"]!).ShouldBe(0);
        return answer[member ?? path.Split('?')[0]] is JsonArray all ? [.. all.Select(n => n!)] : [answer[member!]!];
    }
}
