using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>When frames came in, by the wall: what EXT-X-PROGRAM-DATE-TIME says. Shared by the forms of a feed, so that they say the same.</summary>
/// <remarks>
/// Follows the feed's own times, so that jitter of the network does not show. A frame cannot come before it was made: one that does shows that the clock was
/// set late, by a burst at the beginning or a slow path, and sets it back. When every frame of <see cref="Period"/> is late, the source stood still without
/// saying so, or its clock is slow: then the clock jumps. The machine's clock is read once a time line: setting it moves nothing that is live. One caller at a time.
/// </remarks>
internal sealed class WallClock(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostEarly = TimeSpan.FromMilliseconds(50);

    private (DateTimeOffset Wall, long Stamp)? _began;
    private (MediaTime Dts, DateTimeOffset Wall)? _anchor;
    private DateTimeOffset _since;
    private TimeSpan _leastLate;

    /// <summary>A frame came in now.</summary>
    public void Note(MediaTime dts)
    {
        var now = Now();
        if (_anchor is null) Anchor(dts, now);
        var late = now - At(dts);
        if (late < -MostEarly) Anchor(dts, now);
        else if (late < _leastLate) _leastLate = late;
        if (now - _since < Period) return;
        if (_leastLate > MostLate) Anchor(dts, now - (late - _leastLate));
        (_since, _leastLate) = (now, TimeSpan.MaxValue);
    }

    public DateTimeOffset At(MediaTime dts) =>
        _anchor is { } anchor ? anchor.Wall + TimeSpan.FromMilliseconds((dts - anchor.Dts).Milliseconds) : Now();

    /// <summary>What follows is on another time line.</summary>
    public void Reset() => (_anchor, _began) = (null, null);

    private DateTimeOffset Now()
    {
        var began = _began ??= (time.GetUtcNow(), time.GetTimestamp());
        return began.Wall + time.GetElapsedTime(began.Stamp);
    }

    private void Anchor(MediaTime dts, DateTimeOffset wall)
    {
        _anchor = (dts, wall);
        (_since, _leastLate) = (Now(), TimeSpan.MaxValue);
    }
}
