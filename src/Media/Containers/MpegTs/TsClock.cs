using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>Feed time as the 33-bit numbers of a transport stream, in 1/90,000 s (ISO/IEC 13818-1, 2.4.2.1 and 2.7.1).</summary>
internal static class TsClock
{
    /// <summary>Time stamps wrap here, every 26.5 hours.</summary>
    public const long Modulus = 1L << 33;

    /// <summary>Added to every time, so that a feed that starts at 0 has a clock reference above 0.</summary>
    public static readonly MediaTime Offset = MediaTime.FromMilliseconds(1_000);

    /// <summary>
    /// How far the clock reference is behind the decode time of what it stands at: the time a decoder has to collect a frame. More than
    /// the 100 ms by which gathered audio may come late in the byte stream.
    /// </summary>
    public static readonly MediaTime Lead = MediaTime.FromMilliseconds(500);

    public static long Stamp(MediaTime time) => (time + Offset).Ticks90KHz & (Modulus - 1);

    /// <param name="time">Decode time of the frame that the reference stands at.</param>
    public static long Reference(MediaTime time) => Stamp(time - Lead);
}
