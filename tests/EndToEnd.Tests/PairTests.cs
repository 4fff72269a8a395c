using System.Net;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Every way in by every way out: published once, captured on all ways at the same time, every picture decoded.</summary>
[Collection(Playing.Name)]
public sealed class PairTests(SharedHost host) : IDisposable
{
    private const double SyncTolerance = 0.050;
    private const int Seconds = 4;
    private const int Pictures = Seconds * SourceFiles.FrameRate;

    /// <summary>Pictures out of order that a capture may lack at its ends: it is cut in the order of decoding.</summary>
    private const int MaxOutOfOrder = 4;
    private readonly MediaFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("h264")]
    [InlineData("hevc")]
    public Task What_comes_in_by_RTMP_or_SRT_goes_out_on_every_way(string codec) => Task.WhenAll(GoesOutAsync("rtmp", codec), GoesOutAsync("srt", codec));

    [Fact]
    public async Task What_does_not_fit_into_a_transport_stream_is_refused_there_and_plays_elsewhere()
    {
        const string Name = "live/pair-vp9";
        await using var publisher = EnhancedPeer.Publish(host, Name, await SourceFiles.Vp9.Value);
        await Poll.UntilAsync(async () => (string?)(await host.Api.StreamAsync(Name))?["stats"]?["video"]?["codec"] == "VP9", TimeSpan.FromSeconds(60), () => "VP9");
        foreach (var address in (string[])[$"{Name}.ts", $"{Name}.m3u8?form=ts"])
        {
            using var answer = await _http.GetAsync(host.Http(address), HttpCompletionOption.ResponseHeadersRead);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable, address);
            (await answer.Content.ReadAsStringAsync()).ShouldBe($"The codecs of {Name} do not fit into this form. It plays as {Name}.flv and {Name}.m3u8.\n");
        }
        (await MediaTools.TryRunAsync("ffmpeg", "-i", host.Srt(Name).OriginalString, "-f", "null", "-")).Code.ShouldNotBe(0);
        host.Server.Log.ShouldContain($"refused: not_carried; play {Name}");
        foreach (var capture in await Task.WhenAll(
            Capture.OfEnhancedAsync("RTMP", host.Rtmp(Name), 2, _folder.File("vp9-rtmp.mkv")), HlsAsync(Name, "fmp4", _folder.File("vp9-fmp4.mkv"))))
        {
            await capture.DecodesCleanlyAsync();
            (await capture.PictureAsync()).ShouldBe("vp9,640,360", capture.What);
        }
    }

    private async Task GoesOutAsync(string protocol, string codec)
    {
        var (name, isHevc) = ($"live/pair-{protocol}-{codec}", codec == "hevc");
        var source = await (isHevc ? SourceFiles.Hevc : SourceFiles.Usual).Value;
        await using var publisher = Publish(protocol, name, source, isHevc);
        await host.Api.LiveAsync(name);
        var captures = await Task.WhenAll(Take(name, isHevc));
        publisher.IsRunning.ShouldBeTrue("the captures were of a live stream");
        var known = await new Capture("source", source).PacketsAsync();
        await Task.WhenAll(captures.Select(c => IsRightAsync(c, codec, known)));
    }

    private Publisher Publish(string protocol, string name, string source, bool isHevc) => protocol switch
    {
        "srt" => Publisher.StartSrt(host.Server, $"#!::r={name},m=publish,secret={host.Key}", source),
        _ when isHevc => EnhancedPeer.Publish(host, name, source),
        _ => host.Publish(name, source),
    };

    private IEnumerable<Task<Capture>> Take(string name, bool isHevc)
    {
        var prefix = _folder.File(name[(name.LastIndexOf('/') + 1)..]);
        Func<string, Uri, string, Task<Capture>> flv = isHevc ? (w, a, f) => Capture.OfEnhancedAsync(w, a, Seconds, f) : (w, a, f) => Capture.OfPicturesAsync(w, a, Pictures, f);
        yield return flv($"{name} by RTMP", host.Rtmp(name), $"{prefix}-rtmp.mkv");
        yield return flv($"{name} by HTTP-FLV", host.Http($"{name}.flv"), $"{prefix}-flv.mkv");
        yield return Capture.OfPicturesAsync($"{name} by HTTP-TS", host.Http($"{name}.ts"), Pictures, $"{prefix}-http.ts");
        yield return Capture.OfPicturesAsync($"{name} by SRT", host.Srt(name), Pictures, $"{prefix}-srt.ts");
        foreach (var form in (string[])["ts", "fmp4", "ll"]) yield return HlsAsync(name, form, $"{prefix}-{form}.mkv");
    }

    /// <summary>ffmpeg knows no parts and takes a list of parts alone, as that of low latency is for two seconds, for the end of the stream.</summary>
    private async Task<Capture> HlsAsync(string name, string form, string file)
    {
        var list = host.Http($"{name}.m3u8?form={form}");
        await Poll.UntilAsync(async () => (await _http.GetStringAsync(list)).Contains("#EXTINF", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => $"a segment in {list}");
        return await Capture.OfPicturesAsync($"{name} by HLS, {form}", list, Pictures, file);
    }

    private static async Task IsRightAsync(Capture capture, string codec, PacketTable source)
    {
        await capture.DecodesCleanlyAsync();
        (await capture.PictureAsync()).ShouldBe($"{codec},640,360", capture.What);
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(Pictures * 95 / 100, capture.What);
        (await capture.PacketsAsync()).HolesAgainst(source, "video").ShouldBeLessThanOrEqualTo(MaxOutOfOrder, $"{capture.What}: pictures missing between the first and the last");
        await capture.IsInSyncWithAsync(source, SyncTolerance);
    }
}
