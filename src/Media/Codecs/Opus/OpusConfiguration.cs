using System.Buffers.Binary;

namespace SrsStack.Media.Codecs.Opus;

/// <summary>What an Opus decoder must know: OpusSpecificBox (Encapsulation of Opus in ISO BMFF, 4.3.2) and the identification header (RFC 7845, 5.1).</summary>
/// <param name="Channels">1 to 255.</param>
/// <param name="PreSkip">Samples at 48 kHz to throw away at the beginning.</param>
/// <param name="InputSampleRate">Hz of the source, for information: Opus always decodes at 48 kHz.</param>
/// <param name="OutputGain">In 1/256 dB.</param>
/// <param name="Mapping">Channel mapping family and, unless it is 0, its table as both forms write it.</param>
internal sealed record OpusConfiguration(int Channels, int PreSkip, uint InputSampleRate, short OutputGain, byte[] Mapping)
{
    public const int SampleRate = 48_000;

    private const int BoxHead = 10;

    private static ReadOnlySpan<byte> HeadMagic => "OpusHead"u8;

    /// <param name="data">Body of a <c>dOps</c> box, or an <c>OpusHead</c> packet.</param>
    /// <param name="configuration">Set when the result is true.</param>
    public static bool TryParse(ReadOnlySpan<byte> data, out OpusConfiguration? configuration)
    {
        configuration = null;
        var isPacket = data.StartsWith(HeadMagic);
        if (isPacket) data = data[HeadMagic.Length..];
        if (data.Length <= BoxHead || (isPacket ? data[0] is 0 or > 15 : data[0] != 0) || data[1] == 0) return false;
        if (!TryReadMapping(data[BoxHead..], data[1], out var mapping)) return false;
        configuration = isPacket
            ? new(data[1], BinaryPrimitives.ReadUInt16LittleEndian(data[2..]), BinaryPrimitives.ReadUInt32LittleEndian(data[4..]), BinaryPrimitives.ReadInt16LittleEndian(data[8..]), mapping)
            : new(data[1], BinaryPrimitives.ReadUInt16BigEndian(data[2..]), BinaryPrimitives.ReadUInt32BigEndian(data[4..]), BinaryPrimitives.ReadInt16BigEndian(data[8..]), mapping);
        return true;
    }

    /// <summary>The body of a <c>dOps</c> box.</summary>
    public byte[] ToBox()
    {
        var box = new byte[BoxHead + Mapping.Length];
        box[1] = (byte)Channels;
        BinaryPrimitives.WriteUInt16BigEndian(box.AsSpan(2), (ushort)PreSkip);
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(4), InputSampleRate);
        BinaryPrimitives.WriteInt16BigEndian(box.AsSpan(8), OutputGain);
        Mapping.CopyTo(box.AsSpan(BoxHead));
        return box;
    }

    /// <summary>The identification header of Ogg, which Enhanced RTMP and transport streams use too.</summary>
    public byte[] ToHeadPacket()
    {
        var head = new byte[HeadMagic.Length + BoxHead + Mapping.Length];
        HeadMagic.CopyTo(head);
        var body = head.AsSpan(HeadMagic.Length);
        body[0] = 1;
        body[1] = (byte)Channels;
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], (ushort)PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], InputSampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(body[8..], OutputGain);
        Mapping.CopyTo(body[BoxHead..]);
        return head;
    }

    /// <summary>RFC 7845, 5.1.1: family 0 has no table and one or two channels.</summary>
    private static bool TryReadMapping(ReadOnlySpan<byte> data, int channels, out byte[] mapping)
    {
        mapping = [0];
        if (data[0] == 0) return channels <= 2;
        if (data.Length < 3 + channels) return false;
        var (streams, coupled) = (data[1], data[2]);
        mapping = data[..(3 + channels)].ToArray();
        return streams > 0 && coupled <= streams && streams + coupled <= 255;
    }
}
