using SrsStack.Media.Protocols.Hls;
using static SrsStack.Media.Tests.Samples.SyntheticFeed;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>An operator's wishes while streams run.</summary>
public sealed class HlsTuningTests : IDisposable
{
    private readonly HlsHarness _hls = new();

    public void Dispose() => _hls.Dispose();

    [Fact]
    public void A_running_stream_makes_longer_segments_from_the_next_on_in_a_longer_window()
    {
        _hls.Tuning.IsLowLatency.ShouldBeTrue();
        _hls.Live(Frames(30));
        Sum().ShouldBeInRange(16, 20);
        _hls.Tuning.SetLowLatency(false);
        _hls.Live(Frames(200, from: Ms(30_000)));
        _hls.Durations.ShouldAllBe(d => d == 10);
        Sum().ShouldBeInRange(60, 72);
        _hls.Tag("TARGETDURATION").ShouldBe("10");
    }

    [Fact]
    public void It_makes_shorter_ones_from_the_next_on_and_the_target_follows_when_the_long_ones_have_left()
    {
        _hls.Tuning.SetLowLatency(false);
        _hls.Live(Frames(100));
        _hls.Tuning.SetLowLatency(true);
        _hls.Live(Frames(14, from: Ms(100_000)));
        _hls.Durations[^2..].ShouldBe([2, 2]);
        _hls.Tag("TARGETDURATION").ShouldBe("10", "a segment of ten seconds is still listed");
        _hls.Live(Frames(80, from: Ms(114_000)));
        _hls.Durations.ShouldAllBe(d => d == 2);
        _hls.Tag("TARGETDURATION").ShouldBe("2");
        Sum().ShouldBeInRange(16, 20);
    }

    [Fact]
    public void Sessions_are_the_opposite_of_high_performance()
    {
        var tuning = new HlsTuning(new() { Sessions = true });
        tuning.IsHighPerformance.ShouldBeFalse();
        tuning.SetHighPerformance(true);
        (tuning.IsHighPerformance, tuning.Now.Sessions).ShouldBe((true, false));
        var before = tuning.Now;
        tuning.SetHighPerformance(true);
        tuning.Now.ShouldBeSameAs(before, "the same wish twice");
    }

    [Fact]
    public void Lengths_of_the_operators_own_are_not_low_latency_until_they_are_asked_for()
    {
        var tuning = new HlsTuning(new() { SegmentDuration = TimeSpan.FromSeconds(4), MaxSegmentDuration = TimeSpan.FromSeconds(5) });
        tuning.IsLowLatency.ShouldBeFalse();
        tuning.SetLowLatency(false);
        (tuning.Now.SegmentDuration, tuning.Now.MaxSegmentDuration).ShouldBe((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)));
        tuning.SetLowLatency(true);
        tuning.IsLowLatency.ShouldBeTrue();
    }

    private double Sum() => _hls.Durations.Sum();
}
