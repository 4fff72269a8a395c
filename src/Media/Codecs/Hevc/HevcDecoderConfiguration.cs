using System.Buffers.Binary;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Hevc;

/// <summary>HEVCDecoderConfigurationRecord: ISO/IEC 14496-15, 8.3.3.1. Frame rate and parallelism are not kept: nothing here asks for them.</summary>
/// <param name="LengthSize">Bytes of the length in front of each NAL unit of a sample: 1 to 4.</param>
/// <param name="VideoParameterSets">NAL units with header, copies; none when the peer sends them in the stream only.</param>
/// <param name="SequenceParameterSets">At least one.</param>
/// <param name="PictureParameterSets">At least one.</param>
internal sealed record HevcDecoderConfiguration(
    HevcProfile Profile, int LengthSize, IReadOnlyList<byte[]> VideoParameterSets, IReadOnlyList<byte[]> SequenceParameterSets, IReadOnlyList<byte[]> PictureParameterSets)
{
    /// <summary>Bytes of a whole record; x265 puts a text of 2.4 kB about itself there.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Parameter sets of one kind (H.265, 7.4.3: 16 video, 16 sequence, 64 picture).</summary>
    public const int MaxSets = 64;

    private const int HeadBytes = 23;
    private const int LengthSizeAt = 21;

    /// <returns>False when cut off, over a limit, of another version, or without a sequence or picture parameter set.</returns>
    public static bool TryParse(ReadOnlySpan<byte> record, out HevcDecoderConfiguration? configuration)
    {
        configuration = null;
        if (record.Length is < HeadBytes or > MaxBytes || record[0] != 1) return false;
        List<byte[]> video = [], sequence = [], picture = [];
        var rest = record[HeadBytes..];
        for (var arrays = (int)record[HeadBytes - 1]; arrays > 0; arrays--)
        {
            if (rest.Length < 3) return false;
            var type = (HevcNalType)(rest[0] & 0x3F);
            var sets = type switch
            {
                HevcNalType.VideoParameterSet => video,
                HevcNalType.SequenceParameterSet => sequence,
                HevcNalType.PictureParameterSet => picture,
                _ => null,
            };
            if (!TryReadSets(ref rest, type, sets)) return false;
        }

        var reader = new BitReader(record[1..]);
        configuration = new(HevcProfile.Read(ref reader), (record[LengthSizeAt] & 3) + 1, video, sequence, picture);
        return sequence.Count > 0 && picture.Count > 0;
    }

    /// <summary>The record of a stream whose parameter sets came in the stream itself, with 4-byte lengths.</summary>
    /// <returns>Null when the first sequence parameter set is broken, or there are none or too many.</returns>
    public static byte[]? Create(IReadOnlyList<byte[]> video, IReadOnlyList<byte[]> sequence, IReadOnlyList<byte[]> picture)
    {
        if (sequence.Count == 0 || picture.Count == 0 || !HevcSps.TryParse(sequence[0], out var sps)) return null;
        IReadOnlyList<byte[]>[] kinds = [video, sequence, picture];
        var size = HeadBytes + kinds.Sum(k => 3 + k.Sum(s => 2 + s.Length));
        if (size > MaxBytes || kinds.Any(k => k.Count > MaxSets)) return null;
        var output = new byte[size];
        WriteHead(sps!, kinds.Length, output);
        var at = HeadBytes;
        var type = HevcNalType.VideoParameterSet;
        foreach (var sets in kinds) at = WriteArray(type++, sets, output, at);
        return output;
    }

    /// <summary>Says in a record that lengths have four bytes, as all frames inside the engine have.</summary>
    public static void SetLengthSize(Span<byte> record) => record[LengthSizeAt] |= H264.Avcc.LengthSize - 1;

    /// <param name="sets">Null for units that are read over.</param>
    private static bool TryReadSets(ref ReadOnlySpan<byte> rest, HevcNalType type, List<byte[]>? sets)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
        rest = rest[3..];
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 2) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (rest.Length - 2 < length) return false;
            var set = rest.Slice(2, length);
            rest = rest[(2 + length)..];
            if (sets is null || set.IsEmpty) continue;
            if (set.Length <= HevcNalUnit.HeaderSize || HevcNalUnit.TypeOf(set) != type || sets.Count >= MaxSets) return false;
            sets.Add(set.ToArray());
        }

        return true;
    }

    private static void WriteHead(HevcSps sps, int arrays, Span<byte> output)
    {
        output[0] = 1;
        var writer = new BitWriter(output[1..]);
        sps.Profile.Write(ref writer);
        output[13] = 0xF0;                                             // min_spatial_segmentation_idc: unknown
        output[15] = 0xFC;                                             // parallelismType: unknown
        output[16] = (byte)(0xFC | sps.ChromaFormat);
        output[17] = (byte)(0xF8 | (sps.BitDepthLuma - 8));
        output[18] = (byte)(0xF8 | (sps.BitDepthChroma - 8));
        output[LengthSizeAt] = (byte)((sps.TemporalLayers << 3) | (sps.IsNested ? 4 : 0) | (H264.Avcc.LengthSize - 1));
        output[HeadBytes - 1] = (byte)arrays;
    }

    private static int WriteArray(HevcNalType type, IReadOnlyList<byte[]> sets, Span<byte> output, int at)
    {
        output[at] = (byte)(0x80 | (int)type);                         // array_completeness: no others in the stream
        BinaryPrimitives.WriteUInt16BigEndian(output[(at + 1)..], (ushort)sets.Count);
        at += 3;
        foreach (var set in sets)
        {
            BinaryPrimitives.WriteUInt16BigEndian(output[at..], (ushort)set.Length);
            set.CopyTo(output[(at + 2)..]);
            at += 2 + set.Length;
        }

        return at;
    }
}
