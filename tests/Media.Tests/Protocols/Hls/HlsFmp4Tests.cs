using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Containers.Fmp4;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>Segments of fragmented MP4: lists, heads, changes, and ffmpeg as the player.</summary>
public sealed class HlsFmp4Tests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly HlsHarness _hls = new(new HlsOptions { Window = TimeSpan.FromMinutes(1) }, form: HlsForm.Fmp4);

    public void Dispose()
    {
        _hls.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("h264", "aac")]
    [InlineData("hevc", "libopus")]
    [InlineData("av1", "flac")]
    [InlineData("vp9", "eac3")]
    [InlineData("hevc", "")]
    [InlineData("", "ac3")]
    public async Task A_player_decodes_every_frame(string video, string audio)
    {
        var frames = await FragmentWriterTests.MakeAsync(video, audio);
        _hls.Feed(frames).Segmenter.End();
        var list = Write();
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-allowed_extensions", "ALL", "-i", list, "-f", "null", "-");
        foreach (var kind in frames.GroupBy(f => f.Track.Kind)) (await CountAsync(list, kind.Key == MediaKind.Video ? "v:0" : "a:0")).ShouldBe(kind.Count());
    }

    [Fact]
    public async Task Hevc_in_a_transport_stream_is_decoded_too()
    {
        using var ts = new HlsHarness(new HlsOptions { Window = TimeSpan.FromMinutes(1) });
        var frames = await FragmentWriterTests.MakeAsync("hevc", "aac");
        ts.Feed(frames).Segmenter.End();
        ts.Names.Length.ShouldBe(3);
        foreach (var name in ts.Names) await File.WriteAllBytesAsync(_folder.File(name), ts.Segment(name));
        await File.WriteAllTextAsync(_folder.File("ts.m3u8"), ts.Text);
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", _folder.File("ts.m3u8"), "-f", "null", "-");
        (await CountAsync(_folder.File("ts.m3u8"), "v:0")).ShouldBe(125);
        (await MediaTools.RunAsync("ffprobe", "-show_entries", "stream=codec_name,codec_tag", "-of", "csv=p=0", _folder.File("ts.m3u8"))).ShouldContain("hevc,0x0024");
    }

    [Fact]
    public void The_list_names_the_head_once_and_says_version_7()
    {
        _hls.Feed(Frames(7));
        var list = List();
        list.Version.ShouldBe(7);
        list.Segments.Select(s => s.Name).ShouldBe(["livestream-0.m4s", "livestream-1.m4s", "livestream-2.m4s"]);
        list.Segments.ShouldAllBe(s => s.Map == "livestream-0.mp4");
        _hls.Text.Split("EXT-X-MAP").Length.ShouldBe(2);
        _hls.Segment("livestream-0.mp4").AsSpan(4, 4).SequenceEqual("ftyp"u8).ShouldBeTrue();
        _hls.Segmenter.TryGetSegment("livestream-1.mp4", out _).ShouldBeFalse();
        _hls.Segmenter.TryGetSegment("livestream-0.ts", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_new_format_has_a_new_head_behind_a_mark_and_the_same_one_has_not()
    {
        _hls.Feed(Frames(2)).Segmenter.OnDiscontinuity();
        _hls.Feed(Frames(2, from: Ms(2_000))).Feed(Picture(Ms(4_000), true, track: OtherVideo), Picture(Ms(6_000), true, track: OtherVideo));
        var list = List();
        list.Segments.Select(s => s.IsDiscontinuous).ShouldBe([false, true, true]);
        list.Segments.Select(s => s.Map).ShouldBe(["livestream-0.mp4", "livestream-0.mp4", "livestream-2.mp4"]);
        _hls.Segment("livestream-2.mp4").ShouldNotBe(_hls.Segment("livestream-0.mp4"));
    }

    /// <summary>Encoders often send the first picture before they say that there is sound.</summary>
    [Fact]
    public void Sound_that_is_a_little_late_is_in_the_first_head()
    {
        _hls.Feed(Picture(Ms(0), true), Picture(Ms(40), false)).Feed(Frames(4).Where(f => f.Dts > Ms(40)));
        List().Segments[0].Map.ShouldBe("livestream-0.mp4");
        var head = _hls.Segment("livestream-0.mp4").AsSpan();
        head.IndexOf("soun"u8).ShouldBePositive();
        _hls.Segmenter.DroppedFrames.ShouldBe(0);
    }

    private ListModel List() => _hls.Segmenter.TryGetPlaylist(out var playlist) ? ListModel.Parse(playlist) : throw new InvalidOperationException("There is no list.");

    private string Write()
    {
        foreach (var name in List().Segments.SelectMany(s => new[] { s.Name, s.Map! }).Distinct()) File.WriteAllBytes(_folder.File(name), _hls.Segment(name));
        File.WriteAllText(_folder.File("list.m3u8"), _hls.Text);
        return _folder.File("list.m3u8");
    }

    private static async Task<int> CountAsync(string list, string stream) => int.Parse((await MediaTools.RunAsync(
        "ffprobe", "-allowed_extensions", "ALL", "-select_streams", stream, "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "default=nk=1:nw=1", list)).Split('\n')[0]);
}
