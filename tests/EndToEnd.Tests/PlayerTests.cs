using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Players that people use: VLC by its library, and mpegts.js in Chromium. hls.js is in <see cref="HlsFormsTests"/>.</summary>
[Collection(Playing.Name)]
public sealed class PlayerTests(SharedHost host)
{
    private const int Pictures = 60;
    private static readonly string Tests = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests");
    private static readonly string Page = Path.Combine(Repository.Root, "clients", "console");

    [Fact]
    public async Task Vlc_plays_H264_in_every_container_and_H265_in_those_that_it_knows_it_in()
    {
        await using var classic = host.Publish("live/vlc", await SourceFiles.Usual.Value, forever: true);
        await using var hevc = Publisher.StartSrt(host.Server, $"#!::r=live/vlc-hevc,m=publish,secret={host.Key}", await SourceFiles.Hevc.Value);
        await host.Api.LiveAsync("live/vlc");
        await host.Api.LiveAsync("live/vlc-hevc");
        string[] addresses = [
            $"{host.Http("live/vlc-hevc.m3u8")}", $"{host.Http("live/vlc-hevc.ts")}",
            $"{host.Http("live/vlc.flv")}", $"{host.Rtmp("live/vlc")}", $"{host.Http("live/vlc.m3u8")}", $"{host.Http("live/vlc.m3u8?form=fmp4")}"];
        var seen = await ForeignClient.RunAsync("/usr/bin/python3", [Path.Combine(Tests, "Peers", "vlc.py"), $"{Pictures}", .. addresses]);
        var lines = seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToArray();
        lines.Select(l => (string)l["address"]!).ShouldBe(addresses);
        foreach (var line in lines)
        {
            ((int)line["video"]!).ShouldBeGreaterThanOrEqualTo(Pictures, line.ToJsonString());
            ((int)line["audio"]!).ShouldBeGreaterThan(0, line.ToJsonString());
            ((int)line["lost"]!).ShouldBe(0, line.ToJsonString());
        }
    }

    /// <summary>Debian's Chromium decodes no H.265: mpegts.js finds it in the stream, and says that the browser cannot.</summary>
    [Fact]
    public async Task Mpegts_js_plays_FLV_over_HTTP_and_WebSocket_and_names_H265_where_it_cannot()
    {
        await using var classic = host.Publish("live/mpegts", await SourceFiles.Usual.Value, forever: true);
        await using var hevc = EnhancedPeer.Publish(host, "live/mpegts-hevc", await SourceFiles.Hevc.Value);
        await host.Api.LiveAsync("live/mpegts");
        await host.Api.LiveAsync("live/mpegts-hevc");
        var socket = new UriBuilder(host.Http("live/mpegts.flv")) { Scheme = "ws" }.Uri;
        var seen = JsonNode.Parse(await ForeignClient.RunAsync("node", [
            Path.Combine(Tests, "Page", "flv-js.mjs"), Page, $"{Pictures}", $"hevc={host.Http("live/mpegts-hevc.flv")}", $"http={host.Http("live/mpegts.flv")}", $"ws={socket}"]))!;
        foreach (var player in (string[])["http", "ws"])
        {
            seen[player]!["problem"].ShouldBeNull(player);
            ((int)seen[player]!["width"]!).ShouldBe(640, player);
            ((int)seen[player]!["decoded"]!).ShouldBeGreaterThan(Pictures, player);
        }
        ((string)seen["hevc"]!["codec"]!).ShouldStartWith("hvc1.");
        ((string?)seen["hevc"]!["problem"])!.ShouldStartWith("MediaError");
    }
}
