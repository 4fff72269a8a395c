using System.Buffers;
using SrsStack.Media.Codecs.H264;

namespace SrsStack.Media.Codecs.Hevc;

/// <summary>The byte stream form of H.265: ITU-T H.265, Annex B. Start codes as in <see cref="AnnexB"/>.</summary>
internal static class HevcAnnexB
{
    /// <summary>Start code and access_unit_delimiter_rbsp with any slice type (7.3.2.5, pic_type 2).</summary>
    public static ReadOnlySpan<byte> AccessUnitDelimiter => [0, 0, 0, 1, 0x46, 1, 0x50];

    /// <summary>All parameter sets in the order in which a decoder wants them, each with its start code.</summary>
    public static byte[] ParameterSets(HevcDecoderConfiguration configuration)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var set in configuration.VideoParameterSets.Concat(configuration.SequenceParameterSets).Concat(configuration.PictureParameterSets))
        {
            output.Write(AnnexB.StartCode);
            output.Write(set);
        }

        return output.WrittenSpan.ToArray();
    }
}
