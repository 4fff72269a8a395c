using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Tests.Samples;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>Media that was never made: lists say where it is missing and for how long, and no duration holds it.</summary>
public sealed class HlsGapTests : IDisposable
{
    private const double Jitter = 0.06;
    private readonly HlsHarness _hls = new(new HlsOptions { ProgramDateTime = true, Window = TimeSpan.FromMinutes(2) });

    public void Dispose() => _hls.Dispose();

    [Fact]
    public void A_publisher_that_was_away_leaves_a_mark_and_a_jump_of_the_wall_clock()
    {
        _hls.Live(Frames(3));
        _hls.Segmenter.OnDiscontinuity();
        _hls.Wall.Advance(TimeSpan.FromSeconds(5));
        _hls.Live(Frames(3, from: Ms(3_040)));

        _hls.Durations.ShouldBe([2, 1, 2], tolerance: 0.03);
        Marks().ShouldBe([2]);
        Seconds(1, 2).ShouldBe(6, Jitter, "a second of media and five of nothing");
        _hls.Text.ShouldNotContain("GAP");
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(7_000)]
    public void A_source_that_sends_nothing_for_longer_than_a_segment_has_no_segment_of_nothing(int missing)
    {
        _hls.Live(Frames(3)).Live(Frames(3, from: Ms(3_000 + missing)));

        _hls.Durations.ShouldBe([2, 1, 2], tolerance: 0.03);
        Marks().ShouldBe([2]);
        Seconds(1, 2).ShouldBe((1_000 + missing) / 1000d, Jitter);
        _hls.Tag("TARGETDURATION").ShouldBe("2");
    }

    [Fact]
    public void A_moment_of_nothing_is_part_of_its_segment()
    {
        _hls.Live(Frames(1)).Live(Frames(3, from: Ms(2_400)));
        _hls.Durations.ShouldBe([2.4, 2]);
        Marks().ShouldBeEmpty();
    }

    /// <summary>A picture every four seconds, as of a slide show: the second is taken for a hole, no other.</summary>
    [Fact]
    public void A_feed_of_few_pictures_is_no_feed_of_holes()
    {
        _hls.Live(Enumerable.Range(0, 8).Select(i => Picture(Ms(i * 4_000), true)));
        Marks().ShouldBe([1]);
        _hls.Durations[1..].ShouldBe([4, 4, 4, 4, 4, 4]);
    }

    [Fact]
    public void When_sound_stops_pictures_go_on_alone_and_sound_may_come_back()
    {
        _hls.Live(Frames(4)).Live(Frames(8, from: Ms(4_000), audio: false)).Live(Frames(6, from: Ms(12_000)));
        _hls.Names.Select(n => TsReader.Read(_hls.Segment(n)).Streams.Count).ShouldBe([2, 2, 2, 1, 1, 1, 2, 2]);
        Marks().ShouldBe([3, 6]);
    }

    [Fact]
    public void A_source_that_stood_still_without_saying_so_moves_the_wall_clock()
    {
        _hls.Live(Frames(4));
        _hls.Wall.Advance(TimeSpan.FromSeconds(5));
        _hls.Live(Frames(40, from: Ms(4_000)));
        var (began, last) = (_hls.WallTimes[0], _hls.WallTimes[^1]);
        (last - began).TotalSeconds.ShouldBe((2 * (_hls.Names.Length - 1)) + 5, Jitter);
    }

    [Fact]
    public void A_moment_that_is_made_up_for_leaves_the_wall_clock_alone()
    {
        _hls.Live(Frames(4));
        _hls.Wall.Advance(TimeSpan.FromSeconds(3));
        _hls.Feed(Frames(3, from: Ms(4_000)));
        _hls.Live(Frames(30, from: Ms(7_000)));
        (_hls.WallTimes[^1] - _hls.WallTimes[0]).TotalSeconds.ShouldBe(_hls.Durations.SkipLast(1).Sum(), Jitter);
    }

    /// <summary>Indexes of the segments behind an EXT-X-DISCONTINUITY.</summary>
    private int[] Marks() => [.. ListModel.Parse(Playlist()).Segments.Index().Where(s => s.Item.IsDiscontinuous).Select(s => s.Index)];

    private HlsPlaylist Playlist() => _hls.Segmenter.TryGetPlaylist(out var list) ? list : throw new InvalidOperationException("no list");

    private double Seconds(int from, int to) => (_hls.WallTimes[to] - _hls.WallTimes[from]).TotalSeconds;
}
