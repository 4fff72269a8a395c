namespace SrsStack.Media.Codecs.H264;

/// <summary>nal_unit_type of ITU-T H.264, table 7-1; only those that the engine tells apart.</summary>
internal enum NalUnitType
{
    Slice = 1,
    SliceIdr = 5,
    SupplementalInformation = 6,
    SequenceParameterSet = 7,
    PictureParameterSet = 8,
    AccessUnitDelimiter = 9,
}

/// <summary>One NAL unit without start code or length. ITU-T H.264, 7.3.1 and 7.4.1.</summary>
internal static class NalUnit
{
    /// <param name="nal">At least its header byte.</param>
    public static NalUnitType TypeOf(ReadOnlySpan<byte> nal) => (NalUnitType)(nal[0] & 0x1F);

    /// <summary>Copies <paramref name="payload"/> without its emulation_prevention_three_bytes (7.3.1).</summary>
    /// <param name="payload">What follows the NAL header, or the NAL with its header.</param>
    /// <param name="output">At least as long as <paramref name="payload"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int RemoveEmulationPrevention(ReadOnlySpan<byte> payload, Span<byte> output)
    {
        var written = 0;
        var zeros = 0;
        foreach (var b in payload)
        {
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }

            output[written++] = b;
            zeros = b == 0 ? zeros + 1 : 0;
        }

        return written;
    }
}
