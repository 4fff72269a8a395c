using System.Buffers.Binary;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>The head of a PES packet with its time stamps: ISO/IEC 13818-1, 2.4.3.6 and 2.4.3.7.</summary>
internal static class PesHeader
{
    public const byte VideoStream = 0xE0;
    public const byte AudioStream = 0xC0;

    /// <summary>Bytes with both time stamps.</summary>
    public const int MaxSize = 19;

    /// <summary>PES_packet_length, which does not count itself and what stands before it.</summary>
    private const int LengthEnd = 6;

    /// <param name="payload">Bytes that follow. A packet of video that is too long for the 16 bits is told as 0, unbounded.</param>
    /// <param name="pts">33 bits.</param>
    /// <param name="dts">33 bits; written only when it differs.</param>
    /// <returns>Bytes written: 14 or 19.</returns>
    public static int Write(Span<byte> output, byte streamId, int payload, long pts, long dts)
    {
        var size = pts == dts ? 14 : MaxSize;
        var length = size - LengthEnd + payload;
        BinaryPrimitives.WriteUInt32BigEndian(output, 0x100u | streamId);
        BinaryPrimitives.WriteUInt16BigEndian(output[4..], (ushort)(length > ushort.MaxValue ? 0 : length));
        output[6] = 0x84;                                              // data_alignment_indicator: a frame starts here
        output[7] = (byte)(pts == dts ? 0x80 : 0xC0);
        output[8] = (byte)(size - 9);
        WriteTime(output[9..], pts == dts ? 2 : 3, pts);
        if (pts != dts) WriteTime(output[14..], 1, dts);
        return size;
    }

    private static void WriteTime(Span<byte> output, int prefix, long time)
    {
        output[0] = (byte)((prefix << 4) | (int)((time >> 29) & 0x0E) | 1);
        BinaryPrimitives.WriteUInt16BigEndian(output[1..], (ushort)((time >> 14) | 1));
        BinaryPrimitives.WriteUInt16BigEndian(output[3..], (ushort)((time << 1) | 1));
    }
}
