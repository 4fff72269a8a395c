using System.Buffers.Binary;
using SrsStack.Media.Containers.Fmp4;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>ProducerReferenceTimeBox: ISO/IEC 14496-12, 8.16.5. Says in front of a fragment when, by the wall, a sample of it came.</summary>
internal static class ReferenceTime
{
    public const int Size = 32;

    private const int BodySize = Size - BoxReader.HeadBytes;
    private const long Era = 1L << 32;

    /// <summary>NTP seconds begin with 1900 and have 32 bits; what is small is of the era that begins in 2036 (RFC 4330, 3).</summary>
    private const long FirstOfThisEra = 1L << 31;

    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="to">At least <see cref="Size"/> bytes.</param>
    /// <param name="mediaTime">Decode time of the sample, in units of the track.</param>
    public static void Write(Span<byte> to, int trackId, DateTimeOffset at, long mediaTime)
    {
        var (seconds, ticks) = Math.DivRem((at - Epoch).Ticks, TimeSpan.TicksPerSecond);
        var boxes = new FixedBoxWriter(to);
        boxes.Box(Size, "prft"u8);
        boxes.UInt32(1u << 24);
        boxes.UInt32((uint)trackId);
        boxes.UInt32((uint)(seconds % Era));
        boxes.UInt32((uint)(((ticks * Era) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond));     // up, so that reading, which rounds down, gives the same
        boxes.UInt64((ulong)mediaTime);
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out DateTimeOffset at)
    {
        at = default;
        if (body.Length != BodySize || body[0] != 1) return false;
        long seconds = BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
        if (seconds < FirstOfThisEra) seconds += Era;
        var ticks = (BinaryPrimitives.ReadUInt32BigEndian(body[12..]) * TimeSpan.TicksPerSecond) >> 32;
        at = Epoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + ticks);
        return true;
    }
}
