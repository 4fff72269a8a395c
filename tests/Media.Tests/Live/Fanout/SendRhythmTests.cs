using SrsStack.Media.Engine;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Media.Tests.Live.Fanout;

public sealed class SendRhythmTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(50, 0)]
    [InlineData(250, 50)]
    [InlineData(450, 100)]
    [InlineData(10_000, 100)]
    public void The_wait_grows_with_the_players_up_to_its_limit(int players, int milliseconds) =>
        SendDelay.Default.For(players).TotalMilliseconds.ShouldBe(milliseconds);

    [Fact]
    public void The_first_rule_that_fits_decides_and_else_the_general_delay()
    {
        var delays = new SendDelays(SendDelay.Default, [new("live/now-*", SendDelay.Low), new("archive/*", SendDelay.Economy)]);

        delays.For(new(FeedName.DefaultVhost, "live", "now-1")).ShouldBe(SendDelay.Low);
        delays.For(new(FeedName.DefaultVhost, "archive", "a")).ShouldBe(SendDelay.Economy);
        delays.For(new(FeedName.DefaultVhost, "live", "later")).ShouldBe(SendDelay.Default);
    }
}
