using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Samples;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>Republish, changed tracks, jumps of the clock, tracks that come and go.</summary>
public sealed class HlsBreaksTests : IDisposable
{
    private HlsHarness _hls = new();

    public void Dispose() => _hls.Dispose();

    [Fact]
    public void A_republish_closes_the_segment_and_marks_the_next_one()
    {
        _hls.Feed(Frames(3));
        _hls.Segmenter.OnDiscontinuity();
        _hls.Durations.ShouldBe([2.0, 1.0], tolerance: 0.03);
        _hls.Feed(Frames(3, from: Ms(3_040)));
        Marks().ShouldBe(["livestream-2.ts"]);
        _hls.Names.ShouldBe(["livestream-0.ts", "livestream-1.ts", "livestream-2.ts"]);
        TsReader.Read(_hls.Names.Select(_hls.Segment).ToArray()).Units.Count(u => u.Pid == 0x100).ShouldBe(125);
    }

    [Fact]
    public void A_source_that_never_sent_a_frame_leaves_no_mark_on_the_first_segment()
    {
        _hls.Segmenter.OnDiscontinuity();
        _hls.Feed(Frames(3));
        Marks().ShouldBeEmpty();
    }

    [Fact]
    public void Discontinuities_that_leave_the_list_are_counted()
    {
        _hls = new HlsHarness(new HlsOptions { Window = TimeSpan.FromSeconds(6) });
        for (var publish = 0; publish < 6; publish++)
        {
            _hls.Feed(Frames(2, from: Ms(publish * 2_000), audio: false));
            _hls.Segmenter.OnDiscontinuity();
            var marks = Marks().Length;
            (int.Parse(_hls.Tag("DISCONTINUITY-SEQUENCE")) + marks).ShouldBe(publish);
        }

        _hls.Names.ShouldBe(["livestream-3.ts", "livestream-4.ts", "livestream-5.ts"]);
        _hls.Tag("DISCONTINUITY-SEQUENCE").ShouldBe("2", "the first segment had no mark");
        _hls.Tag("MEDIA-SEQUENCE").ShouldBe("3");
    }

    [Fact]
    public void A_new_picture_format_starts_a_marked_segment_at_its_key_frame()
    {
        _hls.Feed(Frames(1));
        _hls.Segmenter.OnTrack(OtherVideo);
        _hls.Feed(Sound(Ms(1_000)), Picture(Ms(1_000), true, track: OtherVideo), Picture(Ms(3_000), true, track: OtherVideo));
        _hls.Durations.ShouldBe([1.0, 2.0]);
        Marks().ShouldBe(["livestream-1.ts"]);
        TsReader.Read(_hls.Segment("livestream-1.ts")).Units[0].Data.AsSpan(10, 23).ToArray().ShouldBe(Vectors.SpsOf(Vectors.Avc1080)[..23]);
    }

    [Fact]
    public void The_same_configuration_again_changes_nothing()
    {
        _hls.Feed(Frames(1));
        _hls.Segmenter.OnTrack(Video with { Config = Video.Config.ToArray() });
        _hls.Feed(Frames(3, from: Ms(1_000)).Select(f => f with { Track = f.Track with { Config = f.Track.Config.ToArray() } }));
        _hls.Durations.ShouldBe([3.0]);
        Marks().ShouldBeEmpty();
        _hls.Segmenter.DroppedFrames.ShouldBe(0);
    }

    [Fact]
    public void A_new_sound_format_waits_for_the_next_key_frame()
    {
        _hls.Feed(Frames(1)).Feed(Sound(Ms(1_000), OtherAudio), Picture(Ms(1_040), true), Sound(Ms(1_050), OtherAudio), Picture(Ms(3_040), true));
        _hls.Durations.ShouldBe([1.04, 2.0]);
        Marks().ShouldBe(["livestream-1.ts"]);
        _hls.Segmenter.DroppedFrames.ShouldBe(1);
    }

    [Fact]
    public void Without_video_a_new_sound_format_starts_a_segment_at_once()
    {
        _hls.Feed(Frames(1, video: false)).Feed(Frames(4, from: Ms(1_000), video: false).Select(f => f with { Track = OtherAudio }));
        _hls.Durations[0].ShouldBe(1.0, 0.03);
        Marks().ShouldBe(["livestream-1.ts"]);
    }

    [Fact]
    public void Sound_that_is_a_little_late_is_entered_in_the_tables()
    {
        _hls.Feed(Picture(default, true), Picture(Ms(40), false), Sound(Ms(60)), Picture(Ms(2_000), true));
        var read = TsReader.Read(_hls.Segment("livestream-0.ts"));
        read.Streams.Count.ShouldBe(2);
        read.Units.Select(u => u.Pid).ShouldBe([0x100, 0x100, 0x101], ignoreOrder: true);
        Marks().ShouldBeEmpty();
    }

    [Fact]
    public void Sound_that_appears_much_later_is_a_marked_change()
    {
        _hls.Feed(Frames(4, audio: false)).Feed(Frames(4, from: Ms(4_000)));
        Marks().ShouldBe(["livestream-2.ts"]);
        _hls.Segmenter.DroppedFrames.ShouldBe(0);
    }

    [Fact]
    public void A_moment_of_sound_before_the_first_picture_is_no_segment_of_its_own()
    {
        _hls.Feed(Sound(default), Sound(Ms(23)), Picture(Ms(50), true), Picture(Ms(2_050), true));
        _hls.Names.ShouldHaveSingleItem();
        _hls.Durations.ShouldBe([2.0]);
        TsReader.Read(_hls.Segment("livestream-0.ts")).Units[0].Pid.ShouldBe(0x100);
    }

    [Fact]
    public void When_pictures_stop_sound_goes_on_alone_and_pictures_may_come_back()
    {
        _hls.Feed(Frames(2)).Feed(Frames(10, from: Ms(2_000), video: false)).Feed(Frames(4, from: Ms(12_000)));
        _hls.Names.Select(n => TsReader.Read(_hls.Segment(n)).Streams.Count).ShouldBe([2, 1, 1, 1, 1, 2]);
        _hls.Durations.Max().ShouldBeLessThan(4.3);
        Marks().ShouldBe(["livestream-1.ts", "livestream-5.ts"]);
        _hls.Text.ShouldContain("INDEPENDENT");
    }

    [Fact]
    public void A_second_source_without_video_is_heard_after_a_while()
    {
        _hls.Feed(Frames(2));
        _hls.Segmenter.OnDiscontinuity();
        _hls.Feed(Frames(9, from: Ms(2_040), video: false));
        _hls.Names.Length.ShouldBe(3);
        TsReader.Read(_hls.Segment("livestream-2.ts")).Streams.ShouldBe([new(0x0F, 0x101)]);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1_000)]
    public void A_jump_of_the_clock_is_a_marked_change_and_no_long_segment(int toMs)
    {
        _hls.Feed(Frames(1)).Feed(Frames(3, from: Ms(toMs)));
        _hls.Durations.ShouldBe([1.0, 2.0], tolerance: 0.03);
        Marks().ShouldBe(["livestream-1.ts"]);
        _hls.Tag("TARGETDURATION").ShouldBe("2");
    }

    [Fact]
    public void Other_codecs_are_left_out_and_counted()
    {
        var opus = new Track(MediaKind.Audio, CodecId.Opus, default);
        _hls.Segmenter.OnTrack(opus);
        _hls.Feed(Frames(3, audio: false)).Feed(Sound(default, opus));
        _hls.Names.ShouldHaveSingleItem();
        _hls.Segmenter.DroppedFrames.ShouldBe(1);
    }

    [Fact]
    public void Mp3_of_another_rate_is_another_track()
    {
        var low = Mp3 with { Audio = new AudioFormat(22050, 2, 3) };
        _hls.Feed(Sound(default, Mp3), Sound(Ms(26), Mp3), Sound(Ms(52), low), Sound(Ms(2_060), low));
        _hls.Names.Select(n => TsReader.Read(_hls.Segment(n)).Streams[0].Type).ShouldBe([3, 4]);
    }

    /// <summary>The names that stand right behind an EXT-X-DISCONTINUITY.</summary>
    private string[] Marks()
    {
        var lines = _hls.Text.Split('\n');
        return [.. lines.Index().Where(l => l.Item == "#EXT-X-DISCONTINUITY").Select(l => lines[l.Index + 2])];
    }
}
