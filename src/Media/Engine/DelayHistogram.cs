namespace SrsStack.Media.Engine;

/// <summary>How long bytes waited in this server before they went out to a player, counted in buckets. Any thread; allocates nothing.</summary>
public sealed class DelayHistogram
{
    /// <summary>Upper bounds in seconds; beyond the last is one more bucket.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    private readonly long[] _counts = new long[Bounds.Count + 1];
    private long _microseconds;

    public double Sum => Interlocked.Read(ref _microseconds) / 1e6;

    /// <summary>How many there were in each bucket, not summed up.</summary>
    public IReadOnlyList<long> Counts() => [.. _counts.Select((_, i) => Interlocked.Read(ref _counts[i]))];

    /// <param name="times">How many players it was the same for.</param>
    public void Record(TimeSpan delay, int times)
    {
        var bucket = 0;
        for (var seconds = delay.TotalSeconds; bucket < Bounds.Count && seconds > Bounds[bucket];) bucket++;
        Interlocked.Add(ref _counts[bucket], times);
        Interlocked.Add(ref _microseconds, (long)delay.TotalMicroseconds * times);
    }
}
