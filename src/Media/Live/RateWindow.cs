namespace SrsStack.Media.Live;

/// <summary>Units per second over the last few whole seconds. Written by one thread, read by any; a torn read costs a digit, not a crash.</summary>
internal sealed class RateWindow(TimeProvider time)
{
    private const int Seconds = 5;
    private readonly long[] _counts = new long[Seconds + 1];
    private readonly long _start = time.GetTimestamp();
    private long _second;
    private long _total;

    public long Total => Interlocked.Read(ref _total);

    public void Add(long units)
    {
        Roll();
        _counts[_second % _counts.Length] += units;
        Interlocked.Add(ref _total, units);
    }

    /// <summary>Average over the last whole seconds, at most five; 0 before the first is over.</summary>
    public double PerSecond()
    {
        var now = Now();
        long sum = 0;
        var from = Math.Max(0, now - Seconds);
        for (var s = from; s < now; s++)
        {
            if (s <= _second && s > _second - _counts.Length) sum += _counts[s % _counts.Length];
        }
        return now == from ? 0 : (double)sum / (now - from);
    }

    private void Roll()
    {
        var now = Now();
        if (now - _second >= _counts.Length)
        {
            Array.Clear(_counts);
            _second = now;
        }
        while (_second < now) _counts[++_second % _counts.Length] = 0;
    }

    private long Now() => (long)time.GetElapsedTime(_start).TotalSeconds;
}
