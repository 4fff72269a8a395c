namespace SrsStack.Infrastructure.Callbacks;

/// <summary>When a delivery is tried again: Standard Webhooks' schedule, ten attempts over three days.</summary>
internal static class CallbackBackoff
{
    /// <summary>Jitter adds up to this share of a pause.</summary>
    private const double MaxJitter = 0.1;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    public static int MaxAttempts => Pauses.Length + 1;

    /// <param name="attempts">Made so far, all failed; at least 1 and fewer than <see cref="MaxAttempts"/>.</param>
    /// <param name="wished">What the target asked for by <c>Retry-After</c>: waits longer, never shorter, and at most a day.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan After(int attempts, TimeSpan? wished, double random)
    {
        var pause = Pauses[attempts - 1] * (1 + (MaxJitter * random));
        var longest = wished < Pauses[^1] ? wished.Value : Pauses[^1];
        return wished is null || longest < pause ? pause : longest;
    }
}
