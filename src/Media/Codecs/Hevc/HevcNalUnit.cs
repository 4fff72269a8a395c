namespace SrsStack.Media.Codecs.Hevc;

/// <summary>nal_unit_type of ITU-T H.265, table 7-1; only those that the engine tells apart.</summary>
internal enum HevcNalType
{
    FirstRandomAccess = 16,
    LastRandomAccess = 23,
    VideoParameterSet = 32,
    SequenceParameterSet = 33,
    PictureParameterSet = 34,
    AccessUnitDelimiter = 35,
}

/// <summary>One NAL unit without start code or length: ITU-T H.265, 7.3.1.2. Samples are walked by <see cref="H264.AvccReader"/>.</summary>
internal static class HevcNalUnit
{
    public const int HeaderSize = 2;

    /// <param name="nal">At least one byte.</param>
    public static HevcNalType TypeOf(ReadOnlySpan<byte> nal) => (HevcNalType)((nal[0] >> 1) & 0x3F);

    /// <summary>Does the sample (4-byte lengths) hold a slice of a picture at which decoding may start? (IRAP: IDR, CRA, BLA.)</summary>
    public static bool ContainsRandomAccess(ReadOnlySpan<byte> sample)
    {
        var reader = new H264.AvccReader(sample, H264.Avcc.LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (TypeOf(nal) is >= HevcNalType.FirstRandomAccess and <= HevcNalType.LastRandomAccess) return true;
        }

        return false;
    }
}
