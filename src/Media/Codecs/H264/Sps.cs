namespace SrsStack.Media.Codecs.H264;

/// <summary>What the engine wants of a sequence parameter set (ITU-T H.264, 7.3.2.1.1).</summary>
/// <param name="Profile">profile_idc.</param>
/// <param name="Compatibility">The constraint_set flags with the reserved bits: the byte between profile and level.</param>
/// <param name="Level">level_idc, for example 31 for level 3.1.</param>
/// <param name="Width">Shown width in luma samples, cropping taken off.</param>
/// <param name="Height">Shown height in luma samples, both fields of an interlaced frame counted.</param>
/// <param name="ChromaFormat">chroma_format_idc, 0 (grey) to 3 (4:4:4).</param>
/// <param name="BitDepthLuma">8 to 14.</param>
/// <param name="BitDepthChroma">8 to 14.</param>
/// <param name="FrameRate">Frames per second by the timing of the VUI (E.2.1); null when it says none or nonsense.</param>
internal sealed record Sps(
    int Profile, int Compatibility, int Level, int Width, int Height, int ChromaFormat, int BitDepthLuma, int BitDepthChroma, double? FrameRate)
{
    /// <summary>Bytes of one parameter set; real ones have less than 100.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Widest and highest picture that level 6.2 can hold (A.3.1: sqrt(8 * MaxFS) macroblocks).</summary>
    public const int MaxSide = 16 * 1055;

    /// <summary>MaxFS of level 6.2 (table A-1).</summary>
    public const int MaxMacroblocks = 139_264;

    public const double MaxFrameRate = 1000;

    /// <param name="nal">The NAL unit with its header byte, emulation prevention bytes still inside.</param>
    /// <param name="sps">Set when the result is true.</param>
    /// <returns>False when this is no sequence parameter set, is cut off, or asks for more than the limits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> nal, out Sps? sps)
    {
        sps = null;
        if (nal.Length is < 4 or > MaxBytes || NalUnit.TypeOf(nal) != NalUnitType.SequenceParameterSet) return false;
        Span<byte> raw = stackalloc byte[nal.Length];
        var length = NalUnit.RemoveEmulationPrevention(nal[1..], raw);
        sps = SpsParser.Parse(raw[..length]);
        return sps is not null;
    }
}
