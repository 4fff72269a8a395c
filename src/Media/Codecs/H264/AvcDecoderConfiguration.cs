using System.Buffers.Binary;

namespace SrsStack.Media.Codecs.H264;

/// <summary>AVCDecoderConfigurationRecord: ISO/IEC 14496-15, 5.3.3.1.</summary>
/// <param name="Profile">AVCProfileIndication.</param>
/// <param name="Compatibility">profile_compatibility.</param>
/// <param name="Level">AVCLevelIndication.</param>
/// <param name="LengthSize">Bytes of the length in front of each NAL unit of a sample: 1 to 4 (3 is not allowed, but is met).</param>
/// <param name="SequenceParameterSets">At least one; NAL units with header, copies.</param>
/// <param name="PictureParameterSets">At least one; NAL units with header, copies.</param>
internal sealed record AvcDecoderConfiguration(
    int Profile, int Compatibility, int Level, int LengthSize, IReadOnlyList<byte[]> SequenceParameterSets, IReadOnlyList<byte[]> PictureParameterSets)
{
    /// <summary>Bytes of a whole record. They are repeated in front of every key frame, so this also bounds that.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int HeadBytes = 6;

    /// <returns>False when cut off, over a limit, of another version, or without a parameter set of either kind.</returns>
    public static bool TryParse(ReadOnlySpan<byte> record, out AvcDecoderConfiguration? configuration)
    {
        configuration = null;
        if (record.Length is <= HeadBytes or > MaxBytes || record[0] != 1) return false;
        var rest = record[5..];
        if (!TryReadSets(ref rest, 0x1F, NalUnitType.SequenceParameterSet, out var sequenceSets)) return false;
        if (!TryReadSets(ref rest, 0xFF, NalUnitType.PictureParameterSet, out var pictureSets)) return false;
        configuration = new(record[1], record[2], record[3], (record[4] & 3) + 1, sequenceSets, pictureSets);
        return true;
    }

    /// <summary>The record with the chroma fields that the higher profiles ask for behind the parameter sets.</summary>
    public byte[] ToBytes()
    {
        var size = HeadBytes + 1 + SequenceParameterSets.Sum(s => 2 + s.Length) + PictureParameterSets.Sum(s => 2 + s.Length);
        var output = new byte[size + (HasChromaFields ? 4 : 0)];
        output[0] = 1;
        output[1] = (byte)Profile;
        output[2] = (byte)Compatibility;
        output[3] = (byte)Level;
        output[4] = (byte)(0xFC | (LengthSize - 1));
        output[5] = (byte)(0xE0 | SequenceParameterSets.Count);
        var at = WriteSets(SequenceParameterSets, output, HeadBytes);
        output[at] = (byte)PictureParameterSets.Count;
        at = WriteSets(PictureParameterSets, output, at + 1);
        if (HasChromaFields) WriteChromaFields(output.AsSpan(at));
        return output;
    }

    private bool HasChromaFields => Profile is not (66 or 77 or 88) && Sps.TryParse(SequenceParameterSets[0], out _);

    /// <summary>Empty sets, which some encoders send, are left out.</summary>
    private static bool TryReadSets(ref ReadOnlySpan<byte> rest, int countMask, NalUnitType type, out List<byte[]> sets)
    {
        sets = [];
        if (rest.IsEmpty) return false;
        var count = rest[0] & countMask;
        rest = rest[1..];
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 2) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (rest.Length - 2 < length) return false;
            var set = rest.Slice(2, length);
            rest = rest[(2 + length)..];
            if (set.IsEmpty) continue;
            if (NalUnit.TypeOf(set) != type) return false;
            sets.Add(set.ToArray());
        }

        return sets.Count > 0;
    }

    private static int WriteSets(IReadOnlyList<byte[]> sets, byte[] output, int at)
    {
        foreach (var set in sets)
        {
            BinaryPrimitives.WriteUInt16BigEndian(output.AsSpan(at), (ushort)set.Length);
            set.CopyTo(output, at + 2);
            at += 2 + set.Length;
        }

        return at;
    }

    private void WriteChromaFields(Span<byte> output)
    {
        if (!Sps.TryParse(SequenceParameterSets[0], out var sps)) return;
        output[0] = (byte)(0xFC | sps!.ChromaFormat);
        output[1] = (byte)(0xF8 | (sps.BitDepthLuma - 8));
        output[2] = (byte)(0xF8 | (sps.BitDepthChroma - 8));
        output[3] = 0;                                                 // numOfSequenceParameterSetExt
    }
}
