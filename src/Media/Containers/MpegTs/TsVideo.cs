using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>H.264 access units as a transport stream wants them (ISO/IEC 13818-1, 2.14): delimiter first, parameter sets at each key frame.</summary>
/// <remarks>Parameter sets inside a sample stay where they are, behind ours, and so win.</remarks>
internal sealed class TsVideo(Track track)
{
    private readonly byte[] _parameterSets =
        AvcDecoderConfiguration.TryParse(track.Config.Span, out var configuration) ? AnnexB.ParameterSets(configuration!) : [];

    public static bool Carries(Track track) => track.Codec == CodecId.H264 && AvcDecoderConfiguration.TryParse(track.Config.Span, out _);

    /// <returns>Bytes of the access unit; 0 when the frame is broken or holds nothing.</returns>
    public int Measure(in MediaFrame frame)
    {
        if (!AnnexB.TryMeasure(frame.Payload.Span, out var length) || length == 0) return 0;
        return AnnexB.AccessUnitDelimiter.Length + (frame.IsKey ? _parameterSets.Length : 0) + length;
    }

    public void Append(in MediaFrame frame, ref PesPacketizer output)
    {
        output.Append(AnnexB.AccessUnitDelimiter);
        if (frame.IsKey) output.Append(_parameterSets);
        var reader = new AvccReader(frame.Payload.Span, Avcc.LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (NalUnit.TypeOf(nal) == NalUnitType.AccessUnitDelimiter) continue;
            output.Append(AnnexB.StartCode);
            output.Append(nal);
        }
    }
}
