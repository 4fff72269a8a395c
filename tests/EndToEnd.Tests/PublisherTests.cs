using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Publishers come, get in each other's way, are thrown out and come back.</summary>
[Collection(Playing.Name)]
public sealed class PublisherTests(SharedHost host) : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_publisher_of_a_name_is_refused_and_the_first_goes_on()
    {
        var source = await SourceFiles.Usual.Value;
        await using var first = host.Publish("live/busy", source);
        var session = (string)(await host.Api.LiveAsync("live/busy"))["publish"]!["sessionId"]!;
        var capturing = Capture.TakeAsync("HTTP-FLV", host.Http("live/busy.flv"), 6, _folder.File("busy.flv"));

        await using var second = host.Publish("live/busy", source);
        var (code, errors) = await second.EndAsync();

        code.ShouldNotBe(0);
        errors.ShouldContain("already being published");
        var capture = await capturing;
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(6 * SourceFiles.FrameRate * 95 / 100);
        ((string)(await host.Api.LiveAsync("live/busy"))["publish"]!["sessionId"]!).ShouldBe(session);
        (await host.Api.EventsEndingAsync("live/busy", "started", "refused"))[^1].Reason.ShouldBe("busy");
    }

    [Fact]
    public async Task A_publisher_can_be_kicked_and_come_back_and_players_of_hls_see_both()
    {
        var source = await SourceFiles.Usual.Value;
        await using (var kicked = host.Publish("live/kicked", source))
        {
            await host.Api.LiveAsync("live/kicked");
            await SegmentsAsync("live/kicked", 2);
            await host.Api.PostAsync("v1/streams/live/kicked:kick", []);
            (await kicked.EndAsync()).Code.ShouldNotBe(0);
        }
        (await host.Api.EventsEndingAsync("live/kicked", "started", "ended"))[^1].Reason.ShouldBe("Kicked");

        await using var again = host.Publish("live/kicked", source);
        await host.Api.LiveAsync("live/kicked");
        var playlist = await SegmentsAsync("live/kicked", 5);

        playlist.ShouldContain("\n#EXT-X-DISCONTINUITY\n");
        await PlaylistDecodesAsync("live/kicked", playlist);
        (await host.Api.EventsEndingAsync("live/kicked", "started", "ended", "started")).Select(e => e.Version).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_publisher_that_hangs_is_put_out_and_the_next_comes_in_at_once()
    {
        var source = await SourceFiles.Small.Value;
        await using var hanging = host.Publish("live/hanging", source);
        var stuck = (string)(await host.Api.LiveAsync("live/hanging"))["publish"]!["sessionId"]!;
        hanging.Suspend();
        await using (var early = host.Publish("live/hanging", source)) (await early.EndAsync()).Errors.ShouldContain("already being published");

        await host.Api.PostAsync("v1/streams/live/hanging:kick", []);
        await using var next = host.Publish("live/hanging", source);

        var session = await Poll.ForAsync(
            async () => (string?)(await host.Api.StreamAsync("live/hanging"))?["publish"]?["sessionId"] is { } id && id != stuck ? id : null, TimeSpan.FromSeconds(60), () => "the next publisher");
        next.IsRunning.ShouldBeTrue("its first try was taken");
        session.ShouldNotBe(stuck);
    }

    [Fact]
    public async Task Kicking_where_nobody_publishes_says_so()
    {
        using var answer = await host.Api.SendAsync(new(HttpMethod.Post, "v1/streams/live/nobody:kick") { Content = EndToEndApi.Json(new JsonObject()) });
        ((int)answer.StatusCode).ShouldBe(404);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("STREAM_NOT_LIVE");
    }

    [Fact]
    public async Task A_publisher_that_says_goodbye_is_told_from_one_that_is_cut_off()
    {
        var source = await SourceFiles.Usual.Value;
        await using (var polite = host.Publish("live/goodbye", source))
        {
            await host.Api.LiveAsync("live/goodbye");
            await polite.StopAsync();
        }
        await using (var cut = host.Publish("live/cut", source))
        {
            await host.Api.LiveAsync("live/cut");
            await cut.KillAsync();
        }
        (await host.Api.EventsEndingAsync("live/goodbye", "started", "ended"))[^1].Reason.ShouldBe("PeerLeft");
        (await host.Api.EventsEndingAsync("live/cut", "started", "ended"))[^1].Reason.ShouldBe("ConnectionLost");
    }

    [Fact]
    public async Task The_list_of_streams_tells_codecs_sizes_and_viewers()
    {
        await using var publisher = host.Publish("live/described", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/described");
        using var http = new HttpClient();
        using var player = await Poll.ForAsync(() => FlvConnection.TryOpenAsync(host.Http("live/described.flv"), http), TimeSpan.FromSeconds(10), () => "a player");
        await player.ReadPictureAsync();

        var stats = (await host.Api.StreamAsync("live/described"))!["stats"]!;

        stats["video"]!.ToJsonString().ShouldBe("""{"codec":"H.264","width":640,"height":360,"profile":"Baseline"}""");
        stats["audio"]!.ToJsonString().ShouldBe("""{"codec":"AAC","sampleRate":44100,"channels":2}""");
        ((int)stats["viewersByProtocol"]!["flv"]!).ShouldBe(1);
    }

    private async Task<string> SegmentsAsync(string name, int count)
    {
        using var http = new HttpClient();
        return await Poll.ForAsync(
            async () =>
            {
                using var answer = await http.GetAsync(host.Http($"{name}.m3u8"));
                var text = await answer.Content.ReadAsStringAsync();
                return text.Split("#EXTINF").Length > count ? text : null;
            },
            TimeSpan.FromSeconds(30), () => $"{count} segments of {name}");
    }

    /// <summary>As a player that stands at the beginning of the list: all segments of it, across the break.</summary>
    private async Task PlaylistDecodesAsync(string name, string playlist)
    {
        using var http = new HttpClient();
        foreach (var segment in playlist.Split('\n').Where(l => l.EndsWith(".ts", StringComparison.Ordinal)))
            await File.WriteAllBytesAsync(_folder.File(segment), await http.GetByteArrayAsync(host.Http($"{name[..name.LastIndexOf('/')]}/{segment}")));
        await File.WriteAllTextAsync(_folder.File("list.m3u8"), playlist + "#EXT-X-ENDLIST\n");
        await new Capture("HLS across a republish", _folder.File("list.m3u8")).DecodesCleanlyAsync();
    }
}
