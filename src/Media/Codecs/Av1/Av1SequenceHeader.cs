namespace SrsStack.Media.Codecs.Av1;

/// <summary>What the engine wants of a sequence header: AV1 bitstream specification, 5.5.</summary>
/// <param name="Profile">seq_profile: 0 Main, 1 High, 2 Professional.</param>
/// <param name="Level">seq_level_idx of the first operating point: 0 is level 2.0, 31 none.</param>
/// <param name="IsHighTier">seq_tier of the first operating point.</param>
/// <param name="Width">Of the largest frame.</param>
/// <param name="Height">Of the largest frame.</param>
/// <param name="BitDepth">8, 10 or 12.</param>
/// <param name="ChromaSamplePosition">0 to 2.</param>
internal sealed record Av1SequenceHeader(
    int Profile, int Level, bool IsHighTier, int Width, int Height, int BitDepth, bool IsMonochrome, bool SubsamplingX, bool SubsamplingY, int ChromaSamplePosition)
{
    /// <summary>Bytes of one sequence header; real ones have less than 40.</summary>
    public const int MaxBytes = 1024;

    /// <param name="payload">Behind the header of the unit.</param>
    /// <param name="header">Set when the result is true.</param>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1SequenceHeader? header)
    {
        header = payload.Length is 0 or > MaxBytes ? null : Av1SequenceHeaderParser.Parse(payload);
        return header is not null;
    }

    /// <summary>Finds the first sequence header of a sample.</summary>
    /// <param name="unit">The unit with its header, in the sample.</param>
    public static bool TryFind(ReadOnlySpan<byte> sample, out ReadOnlySpan<byte> unit, out Av1SequenceHeader? header)
    {
        var reader = new Av1ObuReader(sample);
        while (reader.TryRead(out var type, out unit, out var payload))
        {
            if (type == Av1ObuType.SequenceHeader) return TryParse(payload, out header);
        }

        header = null;
        return false;
    }
}
