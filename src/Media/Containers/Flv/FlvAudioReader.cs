using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.Ac3;
using SrsStack.Media.Codecs.Flac;
using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Audio bodies: the classic header of AAC and MP3 and the one with four letters.</summary>
/// <remarks>FLV 10.1, E.4.2; Enhanced RTMP v2, "ExAudioTagHeader". AC-3 and MP3 have no sequence header: every frame describes itself.</remarks>
internal sealed class FlvAudioReader(IFrameSink sink)
{
    private const int AacHeaderBytes = 2;

    private readonly PublishedTrack _track = new(sink);

    public string? UnsupportedReason => _track.UnsupportedReason;

    /// <summary>Packets of tracks beside the one that is taken.</summary>
    public long OtherTracks { get; private set; }

    public FlvBodyResult Read(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.IsEmpty) return FlvBodyResult.Skipped;
        var codec = (FlvAudioCodec)(body.Span[0] >> 4);
        if (codec == FlvAudioCodec.Enhanced) return Enhanced(body, dts);
        _track.Choose(0);
        return codec switch
        {
            FlvAudioCodec.Aac => ClassicAac(body, dts),
            FlvAudioCodec.Mp3 or FlvAudioCodec.Mp3At8KHz => Frame(CodecId.Mp3, body[1..], dts),
            _ => _track.Refuse(NameOf(codec)),
        };
    }

    private FlvBodyResult ClassicAac(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.Length <= AacHeaderBytes) return FlvBodyResult.Skipped; // some encoders send empty ones while silent
        var isFrame = body.Span[1] == 1;
        body = body[AacHeaderBytes..];
        return isFrame ? Frame(CodecId.Aac, body, dts) : Configure(CodecId.Aac, body.Span);
    }

    private FlvBodyResult Enhanced(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (!EnhancedPacket.TryRead(body.Span, isVideo: false, _track.Number, out var packet)) return FlvBodyResult.Malformed;
        OtherTracks += packet.OtherTracks;
        if (packet.FourCc == 0 || packet.Type is EnhancedPacketType.SequenceEnd or EnhancedPacketType.Other) return FlvBodyResult.Skipped;
        _track.Choose(packet.TrackId);
        if (FourCc.CodecOf(packet.FourCc, MediaKind.Audio) is not { } codec) return _track.Refuse(FourCc.NameOf(packet.FourCc));
        var data = body.Slice(packet.At, packet.Length);
        return packet.Type == EnhancedPacketType.SequenceStart ? Configure(codec, data.Span) : Frame(codec, data, dts);
    }

    private FlvBodyResult Configure(CodecId codec, ReadOnlySpan<byte> configuration) => codec switch
    {
        CodecId.Aac when AacTrack.TryCreate(configuration, out var aac) => _track.Announce(aac!),
        CodecId.Opus when OpusTrack.TryCreate(configuration, out var opus) => _track.Announce(opus!),
        CodecId.Flac when FlacTrack.TryCreate(configuration, out var flac) => _track.Announce(flac!),
        CodecId.Mp3 or CodecId.Ac3 or CodecId.Eac3 => FlvBodyResult.Skipped,
        _ => FlvBodyResult.Malformed,
    };

    private FlvBodyResult Frame(CodecId codec, ReadOnlyMemory<byte> data, MediaTime dts)
    {
        if (data.IsEmpty) return FlvBodyResult.Skipped;
        var isRead = codec switch
        {
            CodecId.Mp3 => TryFindMp3(data.Span),
            CodecId.Ac3 or CodecId.Eac3 => TryFindAc3(codec, data.Span),
            _ => true,
        };
        if (!isRead) return FlvBodyResult.Malformed;
        return _track.Is(codec) ? _track.Take(dts, dts, isKey: true, data) : FlvBodyResult.Skipped;
    }

    private bool TryFindMp3(ReadOnlySpan<byte> frame)
    {
        if (_track.Is(CodecId.Mp3)) return true;
        if (!Mp3Track.TryCreate(frame, out var track)) return false;
        _track.Announce(track!);
        return true;
    }

    private bool TryFindAc3(CodecId codec, ReadOnlySpan<byte> data)
    {
        if (!Ac3Frame.TryParse(data, out var frame) || frame.IsEnhanced != (codec == CodecId.Eac3)) return false;
        if (_track.Is(codec) && _track.Track!.Audio is { } known && (known.SampleRate, known.Channels) == (Ac3Frame.RateOf(frame.RateCode), frame.Channels)) return true;
        if (!Ac3Track.TryCreateFromFrame(data, out var track)) return false;
        _track.Announce(track!);
        return true;
    }

    private static string NameOf(FlvAudioCodec codec) => Enum.IsDefined(codec) ? codec.ToString() : $"audio number {(byte)codec}";
}
