using System.Buffers.Binary;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>Sizes, flags and the fields in front of a transport stream packet's payload: ISO/IEC 13818-1, 2.4.3.2 to 2.4.3.5.</summary>
internal static class TsPacket
{
    public const int Size = 188;
    public const int HeaderSize = 4;
    public const int MaxPayload = Size - HeaderSize;
    public const byte Sync = 0x47;

    public const byte DiscontinuityIndicator = 0x80;
    public const byte RandomAccessIndicator = 0x40;
    public const byte PcrFlag = 0x10;

    /// <summary>Length byte, flags and a program clock reference.</summary>
    public const int AdaptationWithPcr = 8;

    private const byte HasAdaptation = 0x20;
    private const byte HasPayload = 0x10;

    /// <summary>The four bytes of the header.</summary>
    /// <param name="pid">13 bits.</param>
    /// <param name="adaptation">Bytes of the adaptation field with its length byte, 0 to 184; 184 leaves no payload.</param>
    /// <param name="counter">Only its low 4 bits count.</param>
    public static void WriteHeader(Span<byte> packet, int pid, bool unitStart, int adaptation, int counter)
    {
        packet[0] = Sync;
        packet[1] = (byte)((unitStart ? 0x40 : 0) | (pid >> 8));
        packet[2] = (byte)pid;
        var control = (adaptation > 0 ? HasAdaptation : 0) | (adaptation < MaxPayload ? HasPayload : 0);
        packet[3] = (byte)(control | (counter & 0x0F));
    }

    /// <summary>An adaptation field that fills <paramref name="field"/>, stuffing bytes at its end.</summary>
    /// <param name="field">1 to 184 bytes; one byte alone is a field without flags. At least <see cref="AdaptationWithPcr"/> for a clock.</param>
    /// <param name="flags">Of the second byte, without <see cref="PcrFlag"/>.</param>
    /// <param name="pcr">Clock base in 1/90,000 s, 33 bits; null for none.</param>
    public static void WriteAdaptation(Span<byte> field, byte flags, long? pcr)
    {
        field[0] = (byte)(field.Length - 1);
        if (field.Length == 1) return;
        field[1] = (byte)(flags | (pcr is null ? 0 : PcrFlag));
        var at = 2;
        if (pcr is { } clock)
        {
            BinaryPrimitives.WriteUInt32BigEndian(field[2..], (uint)(clock >> 1));
            field[6] = (byte)((clock << 7) | 0x7E);                    // lowest bit of the base, 6 reserved bits, extension 0
            field[7] = 0;
            at = AdaptationWithPcr;
        }

        field[at..].Fill(0xFF);
    }
}
