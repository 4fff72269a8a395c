namespace SrsStack.EndToEnd.Tests;

/// <summary>GStreamer publishes and plays by RTMP and by SRT; every picture and sound is decoded. HLS is in <see cref="HlsFormsTests"/>.</summary>
[Collection(Playing.Name)]
public sealed class GstreamerTests(SharedHost host) : IDisposable
{
    private const string Gst = "gst-launch-1.0";
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rtmp2sink_publishes_and_rtmp2src_plays()
    {
        const string Name = "live/gst-rtmp";
        string[] sink = ["flvmux", "name=m", "streamable=true", "!", "rtmp2sink", $"location={host.Rtmp(Name)}?secret={host.Key}"];
        await using var publisher = Publisher.StartProgram(Gst, [
            "-q", "filesrc", $"location={await SourceFiles.Usual.Value}", "!", "flvdemux", "name=d", .. sink,
            "d.video", "!", "queue", "!", "h264parse", "!", "identity", "sync=true", "!", "m.video", .. Sound("d.audio", "m.audio")]);
        await host.Api.LiveAsync(Name);
        await Task.WhenAll(
            PlaysAsync("rtmp2src", ["rtmp2src", $"location={host.Rtmp(Name)}", "!", "flvdemux", "name=d"], "d.video", "d.audio"),
            IsWholeAsync(Name, "h264"));
        publisher.IsRunning.ShouldBeTrue("what was played was live");
    }

    [Fact]
    public async Task Srtsink_publishes_H265_and_srtsrc_plays_it()
    {
        const string Name = "live/gst-srt";
        var uri = $"uri=srt://127.0.0.1:{host.Server.SrtPort}";
        string[] sink = ["mpegtsmux", "name=m", "alignment=7", "!", "srtsink", uri, $"streamid=#!::r={Name},m=publish,secret={host.Key}", "sync=false"];
        await using var publisher = Publisher.StartProgram(Gst, [
            "-q", "filesrc", $"location={await SourceFiles.Hevc.Value}", "!", "qtdemux", "name=d", .. sink,
            "d.video_0", "!", "queue", "!", "h265parse", "config-interval=-1", "!", "identity", "sync=true", "!", "m.", .. Sound("d.audio_0", "m.")]);
        await host.Api.LiveAsync(Name);
        await Task.WhenAll(
            PlaysAsync("srtsrc", ["srtsrc", uri, $"streamid=#!::r={Name},m=request", "!", "tsdemux", "name=d"], "d.", "d.", "h265parse", "aacparse"),
            IsWholeAsync(Name, "hevc"));
        publisher.IsRunning.ShouldBeTrue("what was played was live");
    }

    private static string[] Sound(string from, string to) => [from, "!", "queue", "!", "aacparse", "!", "identity", "sync=true", "!", to];

    /// <summary>Pictures and sounds behind the decoders.</summary>
    private static async Task PlaysAsync(string what, string[] source, string video, string audio, string videoParser = "identity", string audioParser = "identity")
    {
        string[] pictures = [video, "!", videoParser, "!", "queue", "!", "decodebin", "!", "identity", "name=picture", "silent=false", "!", "fakesink", "async=false", "sync=false"];
        string[] sounds = [audio, "!", audioParser, "!", "queue", "!", "decodebin", "!", "identity", "name=sound", "silent=false", "!", "fakesink", "async=false", "sync=false"];
        var decoded = await ForeignClient.RunAsync(Gst, ["-v", .. source, .. pictures, .. sounds], lines: 250);
        decoded.Split("picture: last-message = chain").Length.ShouldBeGreaterThan(60, what);
        decoded.Split("sound: last-message = chain").Length.ShouldBeGreaterThan(60, what);
    }

    /// <summary>What GStreamer sent, as ffmpeg gets it.</summary>
    private async Task IsWholeAsync(string name, string codec)
    {
        var capture = await Capture.TakeAsync(name, host.Http($"{name}.ts"), 4, _folder.File("captured.ts"));
        await capture.DecodesCleanlyAsync();
        (await capture.PictureAsync()).ShouldBe($"{codec},640,360");
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(4 * SourceFiles.FrameRate * 95 / 100);
    }
}
