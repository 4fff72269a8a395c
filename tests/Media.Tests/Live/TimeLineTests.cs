using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Live;

public sealed class TimeLineTests
{
    private readonly TimeLine _line = new();

    [Fact]
    public void A_feed_begins_at_zero_wherever_its_source_begins()
    {
        Map(5_000_000).ShouldBe(0);
        Map(5_000_040).ShouldBe(40);
        Map(4_999_990, MediaKind.Audio).ShouldBe(0, "sound that is a little earlier than the first picture does not go below zero");
    }

    [Fact]
    public void The_next_source_goes_on_behind_the_last()
    {
        Map(100);
        Map(1_100);
        _line.BeginSource();
        Map(7).ShouldBe(1_040);
        Map(47).ShouldBe(1_080);
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(-60_000)]
    public void A_jump_of_the_source_is_no_jump_of_the_feed(long jump)
    {
        Map(100_000);
        Map(101_000);
        _line.Map(MediaKind.Video, MediaTime.FromMilliseconds(101_000 + jump), out var jumped).Milliseconds.ShouldBe(1_040);
        jumped.ShouldBeTrue();
    }

    [Fact]
    public void A_pause_of_seconds_stays_a_pause()
    {
        Map(0);
        Map(8_000).ShouldBe(8_000);
    }

    [Fact]
    public void A_track_that_begins_anew_goes_on_and_the_other_one_with_it()
    {
        Map(0);
        Map(10, MediaKind.Audio);
        Map(4_000);
        Map(0).ShouldBe(4_040, "a picture of before the last is a new beginning");
        Map(10, MediaKind.Audio).ShouldBe(4_050, "and its sound is where it was beside it");
        Map(40).ShouldBe(4_080);
    }

    [Fact]
    public void Sound_may_stay_behind_the_picture()
    {
        Map(5_000);
        Map(5_040);
        Map(2_000, MediaKind.Audio).ShouldBe(0);
        Map(2_020, MediaKind.Audio).ShouldBe(0);
        Map(5_080).ShouldBe(80);
    }

    [Fact]
    public void Frames_of_a_track_never_have_the_same_time_or_go_back()
    {
        var times = new long[] { 5_000, 5_000, 4_990, 4_960, 5_033 }.Select(t => _line.Map(MediaKind.Video, MediaTime.FromMilliseconds(t), out _)).ToList();
        var sound = new long[] { 4_000, 4_020, 4_040 }.Select(t => _line.Map(MediaKind.Audio, MediaTime.FromMilliseconds(t), out _)).ToList();

        times.Zip(times.Skip(1)).ShouldAllBe(pair => pair.First < pair.Second);
        times[^1].Milliseconds.ShouldBe(33, "a stumble is made up for at once");
        sound.Zip(sound.Skip(1)).ShouldAllBe(pair => pair.First < pair.Second, "also where it lies before the beginning");
    }

    private long Map(long milliseconds, MediaKind kind = MediaKind.Video) => _line.Map(kind, MediaTime.FromMilliseconds(milliseconds), out _).Milliseconds;
}
