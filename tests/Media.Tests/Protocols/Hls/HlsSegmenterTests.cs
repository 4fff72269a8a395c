using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Samples;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

public sealed class HlsSegmenterTests : IDisposable
{
    private HlsHarness _hls = new();

    public void Dispose() => _hls.Dispose();

    [Fact]
    public void The_play_list_appears_with_the_key_frame_that_ends_the_first_segment()
    {
        _hls.Feed(Frames(2));
        _hls.Segmenter.TryGetPlaylist(out _).ShouldBeFalse();
        _hls.Feed(Picture(Ms(2_000), true));
        _hls.Text.ShouldBe("""
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-DISCONTINUITY-SEQUENCE:0
            #EXTINF:2.000,
            livestream-0.ts

            """);
    }

    [Fact]
    public void Each_segment_has_tables_first_then_a_key_frame_and_holds_every_frame_once()
    {
        _hls.Feed(Frames(13)).Segmenter.End();
        var parts = _hls.Names.Select(_hls.Segment).ToArray();
        foreach (var part in parts)
        {
            var alone = TsReader.Read(part);
            alone.MapVersions.ShouldHaveSingleItem();
            alone.Units.First(u => u.Pid == 0x100).IsRandomAccess.ShouldBeTrue();
            (alone.Units.First(u => u.Pid == 0x100).Dts - alone.Units.Min(u => u.Dts)).ShouldBeLessThan(9_000);
        }

        var whole = TsReader.Read(parts);
        whole.Units.Count(u => u.Pid == 0x100).ShouldBe(13 * 25);
        whole.Units.Where(u => u.Pid == 0x101).Sum(u => u.Data.Length).ShouldBe(560 * 107);
        whole.DiscontinuityIndicators.ShouldBe(0);
        _hls.Segmenter.DroppedFrames.ShouldBe(0);
    }

    [Theory]
    [InlineData(50, 2.0)]
    [InlineData(25, 2.0)]
    [InlineData(30, 2.4)]
    [InlineData(250, 10.0)]
    public void Segments_follow_the_key_frames(int gop, double seconds)
    {
        _hls.Feed(Frames(31, gop));
        _hls.Durations.ShouldAllBe(d => d == seconds);
        _hls.Tag("TARGETDURATION").ShouldBe($"{Math.Ceiling(seconds)}");
    }

    /// <summary>29.97 pictures a second in whole milliseconds, as RTMP has them: 60 of them last 2.002 s, one key frame comes 1 ms early.</summary>
    [Fact]
    public void The_sum_of_durations_does_not_drift_from_the_stream()
    {
        _hls = new HlsHarness(new HlsOptions { Window = TimeSpan.FromHours(1) });
        var frames = Enumerable.Range(0, 50_001).Select(i => Picture(Ms(i * 1001L / 30), i % 50 == 0, 64)).ToArray();
        _hls.Feed(frames);
        _hls.Durations.Sum().ShouldBe(frames[^1].Dts.Seconds, 0.0001);
        _hls.Durations.Distinct().Order().ShouldBe([3.336, 3.337], tolerance: 0.0001);
    }

    [Fact]
    public void A_key_frame_a_little_early_still_ends_the_segment()
    {
        _hls.Feed(Picture(default, true), Picture(Ms(1_000), false), Picture(Ms(1_950), true), Picture(Ms(3_849), true));
        _hls.Durations.ShouldBe([1.95]);
    }

    [Fact]
    public void Sound_alone_is_cut_by_time()
    {
        _hls.Feed(Frames(9, video: false));
        _hls.Durations.ShouldBe([2.020, 2.020, 2.020, 2.020], tolerance: 0.002);
        TsReader.Read(_hls.Segment("livestream-0.ts")).Streams.ShouldBe([new(0x0F, 0x101)]);
        _hls.Text.ShouldContain("INDEPENDENT");
    }

    [Fact]
    public void Pictures_alone_are_fine()
    {
        _hls.Feed(Frames(5, audio: false));
        TsReader.Read(_hls.Names.Select(_hls.Segment).ToArray()).Units.Count.ShouldBe(100);
    }

    [Fact]
    public void Without_a_key_frame_a_segment_ends_at_the_hard_limit_and_the_list_no_longer_says_independent()
    {
        _hls = new HlsHarness(new HlsOptions { MaxSegmentDuration = TimeSpan.FromSeconds(4.2) });
        _hls.Feed(Frames(10, gop: 100_000));
        _hls.Durations.ShouldBe([4.2, 4.2]);
        _hls.Text.ShouldNotContain("INDEPENDENT");
    }

    [Fact]
    public void Frames_before_the_first_key_frame_are_left_out()
    {
        _hls.Segmenter.OnTrack(Video);
        _hls.Segmenter.OnTrack(Audio);
        _hls.Feed(Sound(default), Picture(default, false), Picture(Ms(40), true), Sound(Ms(23)), Picture(Ms(2_040), true));
        _hls.Segmenter.DroppedFrames.ShouldBe(2);
        _hls.Durations.ShouldBe([2.0]);
    }

    [Fact]
    public void A_segment_ends_before_it_grows_over_its_limit_and_a_giant_frame_is_left_out()
    {
        _hls = new HlsHarness(new HlsOptions { MaxSegmentBytes = 100_000 });
        _hls.Feed(Enumerable.Range(0, 10).Select(i => Picture(Ms(i * 40), i == 0, 30_000)));
        _hls.Names.Length.ShouldBe(3);
        _hls.Names.Select(n => _hls.Segment(n).Length).ShouldAllBe(length => length <= 105_000);
        _hls.Feed(Picture(Ms(400), false, 50_001));
        _hls.Segmenter.DroppedFrames.ShouldBe(1);
    }

    [Fact]
    public void A_feed_that_publishes_for_days_keeps_its_names_and_durations()
    {
        _hls = new HlsHarness(new HlsOptions { StartSequence = 7, Window = TimeSpan.FromSeconds(6), RetainedSegments = 0 });
        var last = 60L * 3600 / 2;
        for (var i = 0L; i <= last; i++) _hls.Feed(Picture(Ms(i * 2_000), true, 64), Picture(Ms((i * 2_000) + 1_000), false, 64));
        _hls.Durations.ShouldBe([2, 2, 2]);
        _hls.Names[^1].ShouldBe($"livestream-{last + 6}.ts");
        var dts = TsReader.Read(_hls.Segment(_hls.Names[^1])).Units[0].Dts;
        dts.ShouldBe((((last - 1) * 180_000) + 90_000) % (1L << 33));
    }

    [Fact]
    public void The_wall_clock_is_told_when_asked_for()
    {
        _hls = new HlsHarness(new HlsOptions { ProgramDateTime = true });
        _hls.Live(Frames(5));
        (_hls.WallTimes[1] - _hls.WallTimes[0]).TotalMilliseconds.ShouldBe(2_000, 50);
    }

    [Fact]
    public void Options_without_sense_are_refused()
    {
        Should.Throw<ArgumentException>(() => new HlsSegmenter("s", new HlsOptions { SegmentDuration = default }, TimeProvider.System));
        Should.Throw<ArgumentException>(() => new HlsSegmenter("s", new HlsOptions { MaxSegmentDuration = TimeSpan.FromSeconds(1) }, TimeProvider.System));
        Should.Throw<ArgumentException>(() => new HlsSegmenter("", new HlsOptions(), TimeProvider.System));
    }
}
