namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>A writing process and its PostgreSQL are killed at any moment; ten times here, by hand as often as wanted.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Ten_kills_lose_nothing_that_was_answered_and_double_nothing()
    {
        using var series = new BenchmarksProcess("crash", "10", "42");

        var code = await series.EndAsync(TimeSpan.FromMinutes(5));

        code.ShouldBe(0, string.Join('\n', series.Lines));
    }
}
