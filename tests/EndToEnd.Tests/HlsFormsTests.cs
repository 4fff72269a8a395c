using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The forms of HLS over HTTP: ffmpeg, GStreamer and hls.js in Chromium play them; addresses, headers and refusals.</summary>
[Collection(Playing.Name)]
public sealed class HlsFormsTests(SharedHost host) : IDisposable
{
    private static readonly string[] Forms = ["ts", "fmp4", "ll"];
    private static readonly string Page = Path.Combine(Repository.Root, "clients", "console");
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Page", "hls-js.mjs");
    private readonly MediaFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_form_is_played_by_ffmpeg_and_by_hls_js()
    {
        await using var publisher = await PublishAsync("live/forms");
        foreach (var form in Forms)
        {
            var capture = await Capture.TakeAsync(form, host.Http($"live/forms.m3u8?form={form}"), 4, _folder.File($"{form}.mkv"));
            await capture.DecodesCleanlyAsync();
            (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(4 * SourceFiles.FrameRate * 95 / 100, form);
        }

        string[] addresses = [.. Forms.Select(f => $"{f}={host.Http($"live/forms.m3u8?form={f}")}"), $"master={host.Http("live/forms/master.m3u8?form=ll")}"];
        var shown = JsonNode.Parse(await ForeignClient.RunAsync("node", [Script, Page, "4", .. addresses]))!;
        foreach (var (player, seen) in shown.AsObject())
        {
            seen!["problems"]!.AsArray().ShouldBeEmpty(player);
            ((int)seen["width"]!).ShouldBe(640, player);
            ((int)seen["decoded"]!).ShouldBeGreaterThan(60, player);
        }

        ((int)shown["ll"]!["parts"]!).ShouldBeGreaterThan(3, "the player loaded parts");
    }

    [Fact]
    public async Task A_part_is_answered_when_it_is_made_and_a_reload_when_it_has_it()
    {
        await using var publisher = await PublishAsync("live/parts");
        var list = await TextAsync("live/parts.m3u8?form=ll");
        var hint = list.Split('\n').Single(l => l.StartsWith("#EXT-X-PRELOAD-HINT:", StringComparison.Ordinal)).Split('"')[1];
        var numbers = hint[(hint.LastIndexOf('-') + 1)..].Split('.');
        var (part, reload) = (_http.GetAsync(host.Http($"live/{hint}")), TextAsync($"live/parts.m3u8?form=ll&_HLS_msn={numbers[0]}&_HLS_part={numbers[1]}"));
        (await reload).Split('\n').ShouldContain(l => l.StartsWith("#EXT-X-PART:", StringComparison.Ordinal) && l.Contains($"\"{hint}\""));
        using var answer = await part;
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("video/mp4");
        answer.Headers.CacheControl!.ToString().ShouldBe("public, max-age=86400, immutable");
        (await answer.Content.ReadAsByteArrayAsync()).AsSpan(4, 4).SequenceEqual("moof"u8).ShouldBeTrue();
    }

    [Theory]
    [InlineData("live/refused.m3u8?form=dash", HttpStatusCode.BadRequest)]
    [InlineData("live/refused.m3u8?form=ll&_HLS_msn=99999999999", HttpStatusCode.BadRequest)]
    [InlineData("live/refused.m3u8?form=ll&_HLS_part=1", HttpStatusCode.BadRequest)]
    [InlineData("live/refused-1.9.m4s", HttpStatusCode.NotFound)]
    [InlineData("live/refused-1.mp4", HttpStatusCode.NotFound)]
    [InlineData("live/nobody/master.m3u8", HttpStatusCode.NotFound)]
    public async Task What_makes_no_sense_is_refused(string address, HttpStatusCode status)
    {
        await using var publisher = await PublishAsync("live/refused");
        using var answer = await _http.GetAsync(host.Http(address));
        answer.StatusCode.ShouldBe(status);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_cache_can_ask_whether_a_list_has_changed()
    {
        await using var publisher = await PublishAsync("live/cached");
        await Poll.UntilAsync(async () =>
        {
            using var first = await _http.GetAsync(host.Http("live/cached.m3u8"));
            first.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromSeconds(1));
            using var again = new HttpRequestMessage(HttpMethod.Get, host.Http("live/cached.m3u8"));
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var second = await _http.SendAsync(again);
            return second.StatusCode == HttpStatusCode.NotModified;
        }, TimeSpan.FromSeconds(20), () => "a list that has not changed");
    }

    [Fact]
    public async Task Gstreamer_plays_segments()
    {
        await using var publisher = await PublishAsync("live/gst");
        foreach (var form in Forms)
        {
            var address = host.Http($"live/gst.m3u8?form={form}").OriginalString;
            string[] player = ["-v", "uridecodebin", $"uri={address}", "!", "videoconvert", "!", "identity", "silent=false", "!", "fakesink"];
            var pictures = await ForeignClient.RunAsync("gst-launch-1.0", player, lines: 300);
            pictures.Split("last-message = chain").Length.ShouldBeGreaterThan(60, form);
        }
    }

    private async Task<Publisher> PublishAsync(string name)
    {
        var publisher = host.Publish(name, await SourceFiles.Usual.Value, forever: true);
        await host.Api.LiveAsync(name);
        return publisher;
    }

    private Task<string> TextAsync(string address) => Poll.ForAsync(async () =>
    {
        using var answer = await _http.GetAsync(host.Http(address));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }, TimeSpan.FromSeconds(60), () => address);
}
