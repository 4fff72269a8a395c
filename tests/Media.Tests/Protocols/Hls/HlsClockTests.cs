using SrsStack.Media.Protocols.Hls;
using SrsStack.Testing;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>The machine's clock is set while a stream is live: media time does not ask it, and the times in a list go on as they began.</summary>
public sealed class HlsClockTests : IDisposable
{
    private readonly HlsHarness _hls = new();

    public void Dispose() => _hls.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_jumps_by_an_hour_changes_neither_segments_nor_times(int hours)
    {
        using var calm = new HlsHarness();
        calm.Live(Frames(10)).Live(Frames(30, from: Ms(10_000)));
        _hls.Live(Frames(10));
        _hls.Wall.Step(TimeSpan.FromHours(hours));
        _hls.Live(Frames(30, from: Ms(10_000)));
        _hls.Text.ShouldBe(calm.Text);
        _hls.Names.Select(_hls.Segment).ShouldBe(calm.Names.Select(calm.Segment));
    }

    [Fact]
    public void What_follows_on_another_time_line_begins_with_the_new_time()
    {
        var time = new ManualTimeProvider();
        var (wall, began) = (new WallClock(time), time.GetUtcNow());
        wall.Note(default);
        time.Step(TimeSpan.FromHours(1));
        wall.Note(Ms(0));
        wall.At(Ms(1_000)).ShouldBe(began.AddSeconds(1));
        wall.Reset();
        wall.Note(Ms(2_000));
        wall.At(Ms(2_000)).ShouldBe(began.AddHours(1));
    }
}
