using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Video bodies: the classic header of H.264 (and, informally, H.265) and the one with four letters.</summary>
/// <remarks>FLV 10.1, E.4.3; Enhanced RTMP v2, "ExVideoTagHeader".</remarks>
internal sealed class FlvVideoReader(IFrameSink sink)
{
    private const int ClassicHeaderBytes = 5;
    private const int CompositionBytes = 3;

    private readonly PublishedTrack _track = new(sink);
    private readonly VideoSamples _samples = new();

    public string? UnsupportedReason => _track.UnsupportedReason;

    /// <summary>Packets of tracks beside the one that is taken.</summary>
    public long OtherTracks { get; private set; }

    public FlvBodyResult Read(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.IsEmpty) return FlvBodyResult.Skipped;
        return (body.Span[0] & EnhancedPacket.Flag) != 0 ? Enhanced(body, dts) : Classic(body, dts);
    }

    private FlvBodyResult Classic(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        var span = body.Span;
        var frameType = (FlvFrameType)(span[0] >> 4);
        if (frameType == FlvFrameType.Command) return FlvBodyResult.Skipped;
        var number = (FlvVideoCodec)(span[0] & 0x0F);
        if (number is not (FlvVideoCodec.Avc or FlvVideoCodec.HevcInformal)) return _track.Refuse(NameOf(number));
        if (body.Length < ClassicHeaderBytes) return FlvBodyResult.Malformed;
        _track.Choose(0);
        var codec = number == FlvVideoCodec.Avc ? CodecId.H264 : CodecId.H265;
        var rest = body[ClassicHeaderBytes..];
        return span[1] switch
        {
            0 => _samples.Configure(_track, codec, rest.Span),
            1 => _samples.Take(_track, codec, rest, dts, dts + Composition(span[2..]), IsKey(frameType)),
            _ => FlvBodyResult.Skipped, // 2: end of sequence; the connection says when the stream ends
        };
    }

    private FlvBodyResult Enhanced(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (!EnhancedPacket.TryRead(body.Span, isVideo: true, _track.Number, out var packet)) return FlvBodyResult.Malformed;
        OtherTracks += packet.OtherTracks;
        if (packet.FourCc == 0 || packet.Type is EnhancedPacketType.SequenceEnd or EnhancedPacketType.Other) return FlvBodyResult.Skipped;
        _track.Choose(packet.TrackId);
        if (FourCc.CodecOf(packet.FourCc, MediaKind.Video) is not { } codec) return _track.Refuse(FourCc.NameOf(packet.FourCc));
        var data = body.Slice(packet.At, packet.Length);
        if (packet.Type == EnhancedPacketType.SequenceStart) return _samples.Configure(_track, codec, data.Span);
        var pts = dts;
        if (packet.Type == EnhancedPacketType.CodedFrames && codec is (CodecId.H264 or CodecId.H265))
        {
            if (data.Length < CompositionBytes) return FlvBodyResult.Malformed;
            pts += Composition(data.Span);
            data = data[CompositionBytes..];
        }

        return _samples.Take(_track, codec, data, dts, pts, IsKey((FlvFrameType)((body.Span[0] >> 4) & 7)));
    }

    private static MediaTime Composition(ReadOnlySpan<byte> from) => MediaTime.FromMilliseconds(UInt24.ReadSigned(from));

    private static bool IsKey(FlvFrameType type) => type is FlvFrameType.Key or FlvFrameType.GeneratedKey;

    private static string NameOf(FlvVideoCodec codec) => Enum.IsDefined(codec) ? codec.ToString() : $"video number {(byte)codec}";
}
