using System.Buffers;
using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>Gathers audio frames until they are worth a PES packet: at most 100 ms, since one of 10 ms fills a packet to a third.</summary>
internal sealed class TsAudio
{
    public static readonly MediaTime MaxGathered = MediaTime.FromMilliseconds(100);

    /// <summary>How far a frame may be from where the one before ends and still share its time stamp: RTMP rounds to 1 ms.</summary>
    public static readonly MediaTime Tolerance = MediaTime.FromMilliseconds(3);

    /// <summary>PES_packet_length of audio must hold (ISO/IEC 13818-1, 2.4.3.7).</summary>
    private const int MaxBytes = ushort.MaxValue - PesHeader.MaxSize;

    private readonly ArrayBufferWriter<byte> _gathered = new(4096);
    private readonly AdtsHeader _adts;
    private readonly bool _isAac;
    private readonly MediaTime _frameLength;
    private MediaTime _end;

    private TsAudio(TsStreamType type, AdtsHeader adts, MediaTime frameLength)
    {
        StreamType = type;
        _isAac = type == TsStreamType.AacAdts;
        _adts = adts;
        _frameLength = frameLength;
    }

    public TsStreamType StreamType { get; }

    public bool IsEmpty => _gathered.WrittenCount == 0;

    /// <summary>ADTS or MP3 frames. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Gathered => _gathered.WrittenSpan;

    /// <summary>Time of the first gathered frame.</summary>
    public MediaTime Start { get; private set; }

    /// <returns>Null for what a transport stream cannot carry.</returns>
    public static TsAudio? TryCreate(Track track) => track.Codec switch
    {
        CodecId.Aac when AudioSpecificConfig.TryParse(track.Config.Span, out var config) && AdtsHeader.TryCreate(config!, out var adts) =>
            new TsAudio(TsStreamType.AacAdts, adts, MediaTime.FromSamples(config!.SamplesPerFrame, config.SampleRate)),
        CodecId.Mp3 when track.Audio is { SampleRate: > 0 } format => format.SampleRate >= 32000
            ? new TsAudio(TsStreamType.Mpeg1Audio, default, MediaTime.FromSamples(1152, format.SampleRate))
            : new TsAudio(TsStreamType.Mpeg2Audio, default, MediaTime.FromSamples(576, format.SampleRate)),
        _ => null,
    };

    /// <summary>False when a frame has nothing or more than its header can tell: it is left out.</summary>
    public bool Accepts(in MediaFrame frame) =>
        frame.Payload.Length > 0 && frame.Payload.Length <= (_isAac ? AdtsHeader.MaxPayload : MaxBytes - AdtsHeader.Size);

    /// <summary>Must what is gathered be written before this frame can be added?</summary>
    public bool MustFlushBefore(in MediaFrame frame) =>
        !IsEmpty && (frame.Pts + _frameLength > Start + MaxGathered
            || frame.Pts > _end + Tolerance || frame.Pts < _end - Tolerance
            || _gathered.WrittenCount + AdtsHeader.Size + frame.Payload.Length > MaxBytes);

    public void Add(in MediaFrame frame)
    {
        if (IsEmpty) Start = frame.Pts;
        _end = frame.Pts + _frameLength;
        if (_isAac)
        {
            _adts.Write(frame.Payload.Length, _gathered.GetSpan(AdtsHeader.Size));
            _gathered.Advance(AdtsHeader.Size);
        }

        _gathered.Write(frame.Payload.Span);
    }

    public void Clear() => _gathered.ResetWrittenCount();
}
