using System.Buffers;

namespace SrsStack.Media.Codecs.H264;

/// <summary>The byte stream form of NAL units: ITU-T H.264, Annex B.</summary>
/// <remarks>
/// Every start code written has four bytes. B.1.2 asks for them only in front of parameter sets and the first NAL unit, but so a NAL
/// unit is as long as in a sample, and the length of an access unit is known before its first byte is written.
/// </remarks>
internal static class AnnexB
{
    public static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    /// <summary>Start code and access_unit_delimiter_rbsp with any slice type (7.3.2.4, primary_pic_type 7).</summary>
    public static ReadOnlySpan<byte> AccessUnitDelimiter => [0, 0, 0, 1, 9, 0xF0];

    /// <summary>Length of a sample in this form, its own delimiters left out; false when the sample is cut off.</summary>
    /// <param name="sample">NAL units with 4-byte lengths.</param>
    /// <param name="length">Zero when there is nothing to show.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> sample, out int length)
    {
        length = 0;
        var reader = new AvccReader(sample, Avcc.LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (NalUnit.TypeOf(nal) != NalUnitType.AccessUnitDelimiter) length += StartCode.Length + nal.Length;
        }

        return !reader.IsTruncated;
    }

    /// <summary>Appends a sample in this form; false, and nothing written, when it is cut off.</summary>
    public static bool TryConvert(ReadOnlySpan<byte> sample, IBufferWriter<byte> output)
    {
        if (!TryMeasure(sample, out _)) return false;
        var reader = new AvccReader(sample, Avcc.LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (NalUnit.TypeOf(nal) == NalUnitType.AccessUnitDelimiter) continue;
            output.Write(StartCode);
            output.Write(nal);
        }

        return true;
    }

    /// <summary>All parameter sets in the order in which a decoder wants them, each with its start code.</summary>
    public static byte[] ParameterSets(AvcDecoderConfiguration configuration)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var set in configuration.SequenceParameterSets.Concat(configuration.PictureParameterSets))
        {
            output.Write(StartCode);
            output.Write(set);
        }

        return output.WrittenSpan.ToArray();
    }
}
