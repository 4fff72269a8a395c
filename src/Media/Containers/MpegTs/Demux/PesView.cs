using System.Buffers.Binary;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <summary>A whole PES packet's header read: ISO/IEC 13818-1, 2.4.3.7.</summary>
internal readonly ref struct PesView
{
    private const int Head = 9;
    private const int StampSize = 5;

    private PesView(long? pts, long? dts, ReadOnlySpan<byte> payload)
    {
        Pts = pts;
        Dts = dts;
        Payload = payload;
    }

    /// <summary>1/90,000 s, 33 bits.</summary>
    public long? Pts { get; }

    /// <summary>As <see cref="Pts"/> where it is not told.</summary>
    public long? Dts { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <returns>False when it is cut off or no PES packet with a header of its own.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PesView pes)
    {
        pes = default;
        if (bytes.Length < Head || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 1 || (bytes[6] & 0xC0) != 0x80) return false;
        var payload = Head + bytes[8];
        if (payload > bytes.Length) return false;
        var announced = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        var end = announced == 0 ? bytes.Length : Math.Min(bytes.Length, announced + 6);
        if (end < payload) return false;
        var (hasPts, hasDts) = ((bytes[7] & 0x80) != 0 && bytes[8] >= StampSize, (bytes[7] & 0xC0) == 0xC0 && bytes[8] >= 2 * StampSize);
        long? pts = hasPts ? Stamp(bytes[Head..]) : null;
        pes = new(pts, hasDts ? Stamp(bytes[(Head + StampSize)..]) : pts, bytes[payload..end]);
        return true;
    }

    private static long Stamp(ReadOnlySpan<byte> b) =>
        ((long)(b[0] & 0x0E) << 29) | ((long)b[1] << 22) | ((long)(b[2] & 0xFE) << 14) | ((long)b[3] << 7) | ((long)b[4] >> 1);
}

/// <summary>Stamps of 33 bits, which begin anew every 26.5 hours, onto a time line without end.</summary>
internal sealed class TsClockUnwrapper
{
    private const long Wrap = 1L << 33;
    private long? _last;

    public MediaTime Unwrap(long stamp)
    {
        if (_last is not { } last)
        {
            _last = stamp;
            return MediaTime.From90KHz(stamp);
        }
        var step = (stamp - last) & (Wrap - 1);
        if (step > Wrap / 2) step -= Wrap;
        _last = last + step;
        return MediaTime.From90KHz(last + step);
    }
}
