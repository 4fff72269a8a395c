using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Turns bodies of video and audio tags (RTMP: messages) of one publisher into tracks and frames.</summary>
/// <remarks>
/// FLV 10.1, E.4.2 and E.4.3. Bad bodies never throw: they are dropped, counted and told by the result. Called by one thread at a time;
/// a frame's payload lies in the caller's body or in a buffer of this reader and is lent to the sink for the call only.
/// </remarks>
internal sealed class FlvBodyReader(IFrameSink sink)
{
    private const byte EnhancedFlag = 0x80;
    private const int AvcHeaderBytes = 5;
    private const int AacHeaderBytes = 2;

    private readonly AvcSample _avc = new();
    private Track? _video;
    private Track? _audio;

    /// <summary>Bodies that carried nothing for the feed.</summary>
    public long Skipped { get; private set; }

    /// <summary>Bodies that were cut short or contradicted themselves.</summary>
    public long Malformed { get; private set; }

    /// <summary>Says, after <see cref="FlvBodyResult.Unsupported"/>, which codec it was; a sentence for people.</summary>
    public string? UnsupportedReason { get; private set; }

    /// <param name="body">From the FrameType byte on.</param>
    /// <param name="dts">The tag's own time stamp, unwrapped.</param>
    public FlvBodyResult ReadVideo(ReadOnlyMemory<byte> body, MediaTime dts) => Count(Video(body, dts));

    /// <param name="body">From the SoundFormat byte on.</param>
    /// <param name="dts">The tag's own time stamp, unwrapped.</param>
    public FlvBodyResult ReadAudio(ReadOnlyMemory<byte> body, MediaTime dts) => Count(Audio(body, dts));

    private FlvBodyResult Video(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.IsEmpty) return FlvBodyResult.Skipped;
        var span = body.Span;
        if ((span[0] & EnhancedFlag) != 0) return Refuse(_video, EnhancedHeader.CodecName(span));
        var frameType = (FlvFrameType)(span[0] >> 4);
        if (frameType == FlvFrameType.Command) return FlvBodyResult.Skipped;
        var codec = (FlvVideoCodec)(span[0] & 0x0F);
        if (codec != FlvVideoCodec.Avc) return Refuse(_video, NameOf(codec));
        if (body.Length < AvcHeaderBytes) return FlvBodyResult.Malformed;
        var rest = body[AvcHeaderBytes..];
        return span[1] switch
        {
            0 => AvcConfiguration(rest.Span),
            1 => AvcFrame(rest, dts, UInt24.ReadSigned(span[2..]), frameType is FlvFrameType.Key or FlvFrameType.GeneratedKey),
            _ => FlvBodyResult.Skipped, // 2: end of sequence; the connection says when the stream ends
        };
    }

    private FlvBodyResult AvcConfiguration(ReadOnlySpan<byte> record)
    {
        if (!H264Track.TryCreate(record, out var track, out var lengthSize)) return FlvBodyResult.Malformed;
        _avc.LengthSize = lengthSize;
        return Announce(ref _video, track!);
    }

    private FlvBodyResult AvcFrame(ReadOnlyMemory<byte> body, MediaTime dts, int compositionMs, bool isKey)
    {
        if (_video is null || body.IsEmpty) return FlvBodyResult.Skipped;
        if (!_avc.TryNormalise(body, out var sample)) return FlvBodyResult.Malformed;
        sink.OnFrame(new(_video, dts, dts + MediaTime.FromMilliseconds(compositionMs), isKey, sample));
        return FlvBodyResult.Taken;
    }

    private FlvBodyResult Audio(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.IsEmpty) return FlvBodyResult.Skipped;
        var span = body.Span;
        var codec = (FlvAudioCodec)(span[0] >> 4);
        return codec switch
        {
            FlvAudioCodec.Aac => Aac(body, dts),
            FlvAudioCodec.Mp3 or FlvAudioCodec.Mp3At8KHz => Mp3(body[1..], dts),
            FlvAudioCodec.Enhanced => Refuse(_audio, EnhancedHeader.CodecName(span)),
            _ => Refuse(_audio, NameOf(codec)),
        };
    }

    private FlvBodyResult Aac(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.Length <= AacHeaderBytes) return FlvBodyResult.Skipped; // some encoders send empty ones while silent
        var isFrame = body.Span[1] == 1;
        body = body[AacHeaderBytes..];
        if (isFrame) return AudioFrame(CodecId.Aac, body, dts);
        return AacTrack.TryCreate(body.Span, out var track) ? Announce(ref _audio, track!) : FlvBodyResult.Malformed;
    }

    private FlvBodyResult Mp3(ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (body.IsEmpty) return FlvBodyResult.Skipped;
        if (_audio is not { Codec: CodecId.Mp3 })
        {
            if (!Mp3Track.TryCreate(body.Span, out var track)) return FlvBodyResult.Malformed;
            Announce(ref _audio, track!);
        }

        return AudioFrame(CodecId.Mp3, body, dts);
    }

    private FlvBodyResult AudioFrame(CodecId codec, ReadOnlyMemory<byte> body, MediaTime dts)
    {
        if (_audio?.Codec != codec) return FlvBodyResult.Skipped;
        sink.OnFrame(new(_audio, dts, dts, IsKey: true, body));
        return FlvBodyResult.Taken;
    }

    private FlvBodyResult Announce(ref Track? current, Track track)
    {
        if (track.SameAs(current)) return FlvBodyResult.Skipped; // encoders repeat their headers
        current = track;
        sink.OnTrack(track);
        return FlvBodyResult.Taken;
    }

    private FlvBodyResult Refuse(Track? current, string? codec)
    {
        if (current is not null || codec is null) return FlvBodyResult.Skipped;
        UnsupportedReason = $"codec {codec} not supported yet";
        return FlvBodyResult.Unsupported;
    }

    private FlvBodyResult Count(FlvBodyResult result)
    {
        if (result == FlvBodyResult.Skipped) Skipped++;
        if (result == FlvBodyResult.Malformed) Malformed++;
        return result;
    }

    private static string NameOf(FlvVideoCodec codec) =>
        codec == FlvVideoCodec.HevcInformal ? "H.265 (number 12)" : Enum.IsDefined(codec) ? codec.ToString() : $"video number {(byte)codec}";

    private static string NameOf(FlvAudioCodec codec) => Enum.IsDefined(codec) ? codec.ToString() : $"audio number {(byte)codec}";
}
