using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Media.Tests.Samples;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Engine;

/// <summary>Feeds in their HLS forms, from a publisher of the engine to the bytes that a player asks for.</summary>
public sealed class HlsDirectoryTests : ISessionGate, IDisposable
{
    private readonly EngineMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    ValueTask<Admission> ISessionGate.AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admission.Granted);

    [Fact]
    public async Task What_a_transport_stream_cannot_carry_is_fragmented_mp4_at_the_plain_address()
    {
        var engine = Engine(new());
        var session = await PublishAsync(engine, "modern");
        foreach (var frame in await FragmentWriterTests.MakeAsync("hevc", "libopus")) session.OnFrame(frame);
        await session.EndAsync(EndReason.PeerLeft, null);

        var hls = engine.Hls.Find(Name("modern")).ShouldNotBeNull();
        hls.PlainForm.ShouldBe(HlsForm.Fmp4);
        hls.TryGet(HlsForm.Ts, out _).ShouldBeFalse("nobody asked for it");
        using var folder = new MediaFolder();
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-allowed_extensions", "ALL", "-i", await WriteAsync(hls.Open(HlsForm.Auto), folder), "-f", "null", "-");
        var probe = await MediaTools.RunAsync("ffprobe", "-allowed_extensions", "ALL", "-show_entries", "stream=codec_name", "-of", "csv=p=0", folder.File("list.m3u8"));
        probe.ShouldContain("hevc");
        probe.ShouldContain("opus");
    }

    [Fact]
    public async Task The_usual_codecs_are_a_transport_stream_and_other_forms_begin_when_they_are_asked_for()
    {
        var engine = Engine(new());
        var session = await PublishAsync(engine, "usual");
        foreach (var frame in Frames(5)) session.OnFrame(frame);
        var hls = engine.Hls.Find(Name("usual"))!;
        hls.PlainForm.ShouldBe(HlsForm.Ts);
        hls.TryGet(HlsForm.Fmp4, out _).ShouldBeFalse();
        var fmp4 = hls.Open(HlsForm.Fmp4);
        fmp4.ShouldBeSameAs(hls.Open(HlsForm.LowLatency));
        foreach (var frame in Frames(5, from: Ms(5_000))) session.OnFrame(frame);
        fmp4.TryGetPlaylist(out _).ShouldBeTrue();
        Text(hls.Open(HlsForm.Auto)).ShouldContain(".ts\n");
    }

    /// <summary>The list of the plain address changes its form once, and its numbers do not go back.</summary>
    [Fact]
    public async Task A_codec_that_appears_later_changes_the_plain_address_for_good()
    {
        var engine = Engine(new());
        var session = await PublishAsync(engine, "changed");
        foreach (var frame in Frames(4.2, audio: false)) session.OnFrame(frame);
        var hls = engine.Hls.Find(Name("changed"))!;
        hls.PlainForm.ShouldBe(HlsForm.Ts);
        session.OnTrack(Tracks.Opus(Vectors.Opus));
        hls.PlainForm.ShouldBe(HlsForm.Fmp4);
        session.OnTrack(Audio);
        hls.PlainForm.ShouldBe(HlsForm.Fmp4);
    }

    [Fact]
    public async Task The_setting_decides_before_the_codecs_do()
    {
        var engine = Engine(new() { Form = HlsForm.LowLatency });
        var session = await PublishAsync(engine, "set");
        foreach (var frame in Frames(1.2)) session.OnFrame(frame);
        var hls = engine.Hls.Find(Name("set"))!;
        hls.TryGet(HlsForm.Ts, out _).ShouldBeFalse();
        PartsOf(hls.Open(HlsForm.Auto)).ShouldContain("EXT-X-PART:");
    }

    [Fact]
    public async Task Renditions_that_are_live_belong_together()
    {
        var engine = Engine(new() { RenditionSuffixes = ["_720p", "_480p"] });
        await PublishAsync(engine, "show");
        await PublishAsync(engine, "show_480p");
        await PublishAsync(engine, "show_other");
        string[] names = ["show", "show_480p"];
        engine.Hls.RenditionsOf(Name("show")).Select(n => n.Stream).ShouldBe(names);
        engine.Hls.RenditionsOf(Name("show_480p")).Select(n => n.Stream).ShouldBe(names);
    }

    [Fact]
    public void A_master_list_names_codecs_size_and_rates_the_best_first()
    {
        var list = Encoding.UTF8.GetString(MasterPlaylist.Render(
        [
            new("low.m3u8", new(600_000, 500_000), Tracks.H264(Vectors.Avc180), Audio),
            new("high.m3u8", new(3_000_000, 2_000_000), Tracks.Hevc(Vectors.HevcMain10High), Tracks.Opus(Vectors.Opus)),
        ]));
        list.ShouldBe(
            "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            + "#EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2000000,CODECS=\"hvc1.2.4.H153.90,opus\",RESOLUTION=1920x1080\nhigh.m3u8\n"
            + "#EXT-X-STREAM-INF:BANDWIDTH=600000,AVERAGE-BANDWIDTH=500000,CODECS=\"avc1.42c00c,mp4a.40.2\",RESOLUTION=320x180\nlow.m3u8\n");
    }

    private static string PartsOf(HlsSegmenter segmenter) => Encoding.UTF8.GetString(Protocols.Hls.HlsHarness.ListOf(segmenter)!.Bytes.Span);

    private static FeedName Name(string stream) => new(FeedName.DefaultVhost, "live", stream);

    private MediaEngine Engine(HlsOptions hls) => new(new EngineOptions { Hls = hls }, this, TimeProvider.System, _meters, NullLoggerFactory.Instance);

    private static async Task<PublishSession> PublishAsync(MediaEngine engine, string stream)
    {
        var request = new SessionRequest(engine.NewSessionId(), SessionRole.Publish, "test", Name(stream), "", "192.0.2.1:5000");
        return (await engine.BeginPublishAsync(request, null, CancellationToken.None)).Session.ShouldNotBeNull();
    }

    private static string Text(HlsSegmenter segmenter) => segmenter.TryGetPlaylist(out var list) ? Encoding.UTF8.GetString(list.Bytes.Span) : "";

    private static async Task<string> WriteAsync(HlsSegmenter segmenter, MediaFolder folder)
    {
        var list = Text(segmenter);
        foreach (var name in list.Split('\n', '"').Where(l => l.EndsWith(".m4s", StringComparison.Ordinal) || l.EndsWith(".mp4", StringComparison.Ordinal)))
        {
            segmenter.TryGetSegment(name, out var segment).ShouldBeTrue(name);
            using (segment) await File.WriteAllBytesAsync(folder.File(name), segment!.Bytes.ToArray());
        }

        await File.WriteAllTextAsync(folder.File("list.m3u8"), list + "#EXT-X-ENDLIST\n");     // the feed waits for another publisher
        return folder.File("list.m3u8");
    }
}
