using SrsStack.Media.Bits;
using SrsStack.Media.Codecs.H264;

namespace SrsStack.Media.Codecs.Hevc;

/// <summary>What the engine wants of a sequence parameter set: ITU-T H.265, 7.3.2.2.1.</summary>
/// <param name="TemporalLayers">sps_max_sub_layers_minus1 and one: 1 to 7.</param>
/// <param name="IsNested">sps_temporal_id_nesting_flag.</param>
/// <param name="Width">Shown width in luma samples, the conformance window taken off.</param>
/// <param name="Height">Shown height in luma samples.</param>
/// <param name="ChromaFormat">chroma_format_idc, 0 (grey) to 3 (4:4:4).</param>
/// <param name="BitDepthLuma">8 to 15: a configuration record has three bits for it.</param>
/// <param name="BitDepthChroma">8 to 15.</param>
internal sealed record HevcSps(
    HevcProfile Profile, int TemporalLayers, bool IsNested, int Width, int Height, int ChromaFormat, int BitDepthLuma, int BitDepthChroma)
{
    public const int MaxBytes = Sps.MaxBytes;

    /// <summary>Widest and highest picture of level 6.2 (A.4.1: sqrt(8 * MaxLumaPs)).</summary>
    public const int MaxSide = 16_888;

    /// <summary>MaxLumaPs of level 6.2 (table A.8).</summary>
    public const int MaxSamples = 35_651_584;

    private const int MaxTemporalLayers = 7;

    /// <param name="nal">The NAL unit with its header of two bytes, emulation prevention bytes still inside.</param>
    /// <param name="sps">Set when the result is true.</param>
    /// <returns>False when this is no sequence parameter set, is cut off, or asks for more than the limits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> nal, out HevcSps? sps)
    {
        sps = null;
        if (nal.Length is <= HevcNalUnit.HeaderSize or > MaxBytes || HevcNalUnit.TypeOf(nal) != HevcNalType.SequenceParameterSet) return false;
        Span<byte> raw = stackalloc byte[nal.Length];
        var length = NalUnit.RemoveEmulationPrevention(nal[HevcNalUnit.HeaderSize..], raw);
        sps = Parse(raw[..length]);
        return sps is not null;
    }

    private static HevcSps? Parse(ReadOnlySpan<byte> rbsp)
    {
        var reader = new BitReader(rbsp);
        reader.Skip(4);                                                // sps_video_parameter_set_id
        var layers = 1 + (int)reader.ReadBits(3);
        var nested = reader.ReadFlag();
        var profile = HevcProfile.Read(ref reader);
        if (layers > MaxTemporalLayers) return null;
        SkipSubLayers(ref reader, layers);
        ExpGolomb.ReadUnsigned(ref reader, 15);                        // sps_seq_parameter_set_id
        var chroma = ExpGolomb.ReadUnsigned(ref reader, 3);
        var separate = chroma == 3 && reader.ReadFlag();
        var (width, height) = ReadSize(ref reader, separate ? 0 : chroma);
        var luma = 8 + ExpGolomb.ReadUnsigned(ref reader, 7);
        var depth = 8 + ExpGolomb.ReadUnsigned(ref reader, 7);
        return reader.Failed || width == 0 ? null : new(profile, layers, nested, width, height, chroma, luma, depth);
    }

    /// <summary>7.3.3: two flags for each lower layer, filled up to eight layers, then what they announce.</summary>
    private static void SkipSubLayers(ref BitReader reader, int layers)
    {
        var bits = 0;
        for (var layer = 1; layer < layers; layer++) bits += (reader.ReadFlag() ? 88 : 0) + (reader.ReadFlag() ? 8 : 0);
        if (layers > 1) bits += 2 * (9 - layers);
        reader.Skip(bits);
    }

    /// <returns>Zero by zero when the size breaks a limit.</returns>
    private static (int Width, int Height) ReadSize(ref BitReader reader, int chroma)
    {
        long width = ExpGolomb.ReadUnsigned(ref reader, MaxSide);
        long height = ExpGolomb.ReadUnsigned(ref reader, MaxSide);
        if (width * height > MaxSamples) return (0, 0);
        if (reader.ReadFlag())                                         // conformance_window_flag: 7.4.3.2.1
        {
            width -= ((long)ExpGolomb.ReadUnsigned(ref reader) + ExpGolomb.ReadUnsigned(ref reader)) * (chroma is 1 or 2 ? 2 : 1);
            height -= ((long)ExpGolomb.ReadUnsigned(ref reader) + ExpGolomb.ReadUnsigned(ref reader)) * (chroma == 1 ? 2 : 1);
        }

        return width <= 0 || height <= 0 ? (0, 0) : ((int)width, (int)height);
    }
}
