namespace SrsStack.Media.Time;

/// <summary>A point or span on a stream's time line, in units of 1/705,600,000 second.</summary>
/// <remarks>
/// One flick divides 1 ms, 1/90,000 s and the period of every usual audio rate (8, 16, 22.05, 24, 32, 44.1, 48, 96 kHz) without a
/// remainder, so no track needs a time base of its own and nothing is rounded before it reaches a wire. Range: 414 years.
/// </remarks>
public readonly record struct MediaTime(long Flicks) : IComparable<MediaTime>
{
    /// <summary>Units in one second.</summary>
    public const long PerSecond = 705_600_000;

    private const long PerMillisecond = PerSecond / 1_000;
    private const long Per90KHz = PerSecond / 90_000;

    public static MediaTime Zero => default;

    /// <summary>Whole milliseconds, rounded down: the unit of RTMP and FLV.</summary>
    public long Milliseconds => FloorDivide(Flicks, PerMillisecond);

    /// <summary>Ticks of 1/90,000 s, rounded down: the unit of MPEG-TS.</summary>
    public long Ticks90KHz => FloorDivide(Flicks, Per90KHz);

    public double Seconds => (double)Flicks / PerSecond;

    public static MediaTime FromMilliseconds(long value) => new(value * PerMillisecond);

    public static MediaTime From90KHz(long value) => new(value * Per90KHz);

    public static MediaTime FromSeconds(double value) => new((long)(value * PerSecond));

    /// <summary>The time that <paramref name="samples"/> audio samples last at <paramref name="rate"/> Hz.</summary>
    public static MediaTime FromSamples(long samples, int rate) => new((long)((Int128)samples * PerSecond / rate));

    public static MediaTime operator +(MediaTime left, MediaTime right) => new(left.Flicks + right.Flicks);

    public static MediaTime operator -(MediaTime left, MediaTime right) => new(left.Flicks - right.Flicks);

    public static bool operator <(MediaTime left, MediaTime right) => left.Flicks < right.Flicks;

    public static bool operator >(MediaTime left, MediaTime right) => left.Flicks > right.Flicks;

    public static bool operator <=(MediaTime left, MediaTime right) => left.Flicks <= right.Flicks;

    public static bool operator >=(MediaTime left, MediaTime right) => left.Flicks >= right.Flicks;

    public static MediaTime Add(MediaTime left, MediaTime right) => left + right;

    public static MediaTime Subtract(MediaTime left, MediaTime right) => left - right;

    public int CompareTo(MediaTime other) => Flicks.CompareTo(other.Flicks);

    public override string ToString() => $"{Seconds:F3}s";

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
