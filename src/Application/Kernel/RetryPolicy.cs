namespace SrsStack.Application.Kernel;

/// <summary>How often a message is tried and how long it rests in between, before it goes to the dead letters.</summary>
public sealed record RetryPolicy
{
    /// <summary>Jitter adds up to this share of the pause: it only lengthens, so nobody comes back earlier than asked.</summary>
    private const double MaxJitter = 0.25;

    public static RetryPolicy Default { get; } = new();

    public int MaxAttempts { get; init; } = 10;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause before jitter.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <param name="attempt">The attempt that failed: 1, 2, 3, …</param>
    /// <param name="random">0 to 1.</param>
    public TimeSpan DelayAfter(int attempt, double random)
    {
        var grown = FirstDelay.TotalSeconds * Math.Pow(2, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(grown, MaxDelay.TotalSeconds) * (1 + (MaxJitter * random)));
    }
}
