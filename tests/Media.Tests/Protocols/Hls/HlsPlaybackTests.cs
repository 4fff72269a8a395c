using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Samples;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>What came out is decoded by ffmpeg: no complaint, no frame more or less, the right times.</summary>
public sealed class HlsPlaybackTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly HlsHarness _hls = new(new HlsOptions { Window = TimeSpan.FromMinutes(1) });

    public void Dispose()
    {
        _hls.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Picture_and_sound_are_decoded_with_every_frame_at_its_time()
    {
        var frames = await FlvSample.MakeAsync([.. FlvSample.Picture, .. FlvSample.Sine, "-t", "7", .. FlvSample.X264, "-c:a", "aac"]);
        _hls.Feed(frames).Segmenter.End();
        _hls.Names.Length.ShouldBe(4);
        var list = Write();
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", list, "-f", "null", "-");
        (await CountAsync(list, "v:0")).ShouldBe(175);
        (await CountAsync(list, "a:0")).ShouldBe(frames.Count(f => f.Track.Kind == MediaKind.Audio));
        var pictures = frames.Where(f => f.Track.Kind == MediaKind.Video).ToArray();
        (await TimesAsync(list, "v:0")).ShouldBe(pictures.Select(f => (Ticks(f.Pts), Ticks(f.Dts))));
        var sounds = frames.Where(f => f.Track.Kind == MediaKind.Audio).Select(f => Ticks(f.Pts)).ToArray();
        var heard = (await TimesAsync(list, "a:0")).Select(t => t.Pts).ToArray();
        heard.Zip(sounds).ShouldAllBe(p => Math.Abs(p.First - p.Second) <= 4 * 90);
    }

    [Fact]
    public async Task Each_segment_is_decoded_alone()
    {
        var frames = await FlvSample.MakeAsync([.. FlvSample.Picture, .. FlvSample.Sine, "-t", "5", .. FlvSample.X264, "-c:a", "aac"]);
        _hls.Feed(frames).Segmenter.End();
        Write();
        foreach (var name in _hls.Names) await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", _folder.File(name), "-f", "null", "-");
    }

    [Fact]
    public async Task Mp3_alone_is_decoded()
    {
        var frames = await FlvSample.MakeAsync([.. FlvSample.Sine, "-t", "5", "-c:a", "libmp3lame"]);
        _hls.Feed(frames).Segmenter.End();
        var list = Write();
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", list, "-f", "null", "-");
        (await CountAsync(list, "a:0")).ShouldBe(frames.Length);
        (await MediaTools.RunAsync("ffprobe", "-show_entries", "stream=codec_name,sample_rate", "-of", "csv=p=0", list)).ShouldContain("mp3,44100");
    }

    [Fact]
    public async Task A_republish_in_another_size_is_played_through()
    {
        var first = await FlvSample.MakeAsync([.. FlvSample.Picture, .. FlvSample.Sine, "-t", "3", .. FlvSample.X264, "-c:a", "aac"]);
        var second = await FlvSample.MakeAsync([.. FlvSample.Picture, .. FlvSample.Sine, "-t", "3", "-s", "640x360", .. FlvSample.X264, "-c:a", "aac"]);
        _hls.Feed(first).Segmenter.OnDiscontinuity();
        _hls.Feed(second.Select(f => f with { Dts = f.Dts + SyntheticFeed.Ms(3_100), Pts = f.Pts + SyntheticFeed.Ms(3_100) })).Segmenter.End();
        var list = Write();
        await MediaTools.RunAsync("ffmpeg", "-i", list, "-f", "null", "-");
        (await CountAsync(list, "v:0")).ShouldBe(150);
    }

    /// <summary>26.5 hours in, the 33 bits of the time stamps run over in the middle of a segment.</summary>
    [Fact]
    public async Task The_wrap_of_the_clock_is_not_seen()
    {
        var frames = await FlvSample.MakeAsync([.. FlvSample.Picture, .. FlvSample.Sine, "-t", "5", .. FlvSample.X264, "-c:a", "aac"]);
        var shift = MediaTime.From90KHz((1L << 33) - 90_000 - (90_000 * 3));
        _hls.Feed(frames.Select(f => f with { Dts = f.Dts + shift, Pts = f.Pts + shift })).Segmenter.End();
        var list = Write();
        await MediaTools.RunAsync("ffmpeg", "-xerror", "-i", list, "-f", "null", "-");
        (await CountAsync(list, "v:0")).ShouldBe(125);
        var times = await TimesAsync(list, "v:0");
        times.Zip(times.Skip(1)).ShouldAllBe(p => p.Second.Dts - p.First.Dts == 3_600);
    }

    private static long Ticks(MediaTime time) => time.Ticks90KHz + 90_000;

    private string Write()
    {
        foreach (var name in _hls.Names) File.WriteAllBytes(_folder.File(name), _hls.Segment(name));
        File.WriteAllText(_folder.File("livestream.m3u8"), _hls.Text);
        return _folder.File("livestream.m3u8");
    }

    private static async Task<int> CountAsync(string list, string stream)
    {
        var text = await MediaTools.RunAsync(
            "ffprobe", "-select_streams", stream, "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "default=nk=1:nw=1", list);
        return int.Parse(text.Split('\n')[0]);
    }

    private static async Task<(long Pts, long Dts)[]> TimesAsync(string list, string stream)
    {
        var text = await MediaTools.RunAsync("ffprobe", "-select_streams", stream, "-show_entries", "packet=pts,dts", "-of", "csv=p=0", list);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).Select(f => (long.Parse(f[0]), long.Parse(f[1])))];
    }
}
