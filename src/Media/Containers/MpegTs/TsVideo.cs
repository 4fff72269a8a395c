using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>H.264 and H.265 access units as a transport stream wants them (ISO/IEC 13818-1, 2.14 and 2.17): delimiter first, parameter sets at each key frame.</summary>
/// <remarks>Parameter sets inside a sample stay where they are, behind ours, and so win.</remarks>
internal sealed class TsVideo
{
    private readonly byte[] _parameterSets;
    private readonly bool _isHevc;

    private TsVideo(byte[] parameterSets, bool isHevc)
    {
        _parameterSets = parameterSets;
        _isHevc = isHevc;
    }

    public TsStreamType StreamType => _isHevc ? TsStreamType.H265 : TsStreamType.H264;

    private ReadOnlySpan<byte> Delimiter => _isHevc ? HevcAnnexB.AccessUnitDelimiter : AnnexB.AccessUnitDelimiter;

    /// <returns>Null for what a transport stream cannot carry.</returns>
    public static TsVideo? TryCreate(Track track) => track.Codec switch
    {
        CodecId.H264 when AvcDecoderConfiguration.TryParse(track.Config.Span, out var avc) => new(AnnexB.ParameterSets(avc!), isHevc: false),
        CodecId.H265 when HevcDecoderConfiguration.TryParse(track.Config.Span, out var hevc) => new(HevcAnnexB.ParameterSets(hevc!), isHevc: true),
        _ => null,
    };

    /// <returns>Bytes of the access unit; 0 when the frame is broken or holds nothing.</returns>
    public int Measure(in MediaFrame frame)
    {
        var length = 0;
        var reader = new AvccReader(frame.Payload.Span, Avcc.LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (!IsDelimiter(nal)) length += AnnexB.StartCode.Length + nal.Length;
        }

        return length == 0 || reader.IsTruncated ? 0 : Delimiter.Length + (frame.IsKey ? _parameterSets.Length : 0) + length;
    }

    public void Append(in MediaFrame frame, ref PesPacketizer output)
    {
        output.Append(Delimiter);
        if (frame.IsKey) output.Append(_parameterSets);
        var reader = new AvccReader(frame.Payload.Span, Avcc.LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (IsDelimiter(nal)) continue;
            output.Append(AnnexB.StartCode);
            output.Append(nal);
        }
    }

    private bool IsDelimiter(ReadOnlySpan<byte> nal) => _isHevc
        ? HevcNalUnit.TypeOf(nal) == HevcNalType.AccessUnitDelimiter
        : NalUnit.TypeOf(nal) == NalUnitType.AccessUnitDelimiter;
}
