using SrsStack.Media.Live;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Live;

public sealed class RateWindowTests
{
    [Fact]
    public void The_rate_is_that_of_the_last_whole_seconds()
    {
        var time = new ManualTimeProvider();
        var rate = new RateWindow(time);
        rate.PerSecond().ShouldBe(0);
        for (var second = 0; second < 10; second++)
        {
            rate.Add(second < 5 ? 100 : 30);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        rate.PerSecond().ShouldBe(30);
        rate.Total.ShouldBe(650);
        time.Advance(TimeSpan.FromSeconds(60));
        rate.PerSecond().ShouldBe(0, "nothing came for a minute");
        rate.Add(50);
        time.Advance(TimeSpan.FromSeconds(1));
        rate.PerSecond().ShouldBe(10);
    }
}
