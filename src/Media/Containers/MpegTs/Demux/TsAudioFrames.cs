using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.Mp3;
using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs.Demux;

/// <param name="taken">Bytes of the input; 0 when the frame is not complete.</param>
/// <param name="payload">As the engine has it; empty when the frame is broken and only passed over.</param>
internal readonly ref struct TsAudioFrame(int taken, ReadOnlySpan<byte> payload, MediaTime duration)
{
    public int Taken { get; } = taken;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    public MediaTime Duration { get; } = duration;
}

/// <summary>Finds the frames of one audio codec, and its track.</summary>
internal abstract class TsAudioFrames
{
    public const int MaxFrame = 64 << 10;
    private Track? _track;

    public static TsAudioFrames Of(TsStream stream) => stream.Type switch
    {
        TsStreamType.AacAdts => new AdtsFrames(),
        TsStreamType.PrivateData => new OpusFrames(stream.Channels),
        _ => new Mp3Frames(),
    };

    public abstract TsAudioFrame Read(ReadOnlySpan<byte> data);

    public bool TryTakeTrack(out Track? track)
    {
        (track, _track) = (_track, null);
        return track is not null;
    }

    private protected void Found(Track? track) => _track = track;
}

/// <summary>ADTS: ISO/IEC 14496-3, 1.A.2.2.</summary>
internal sealed class AdtsFrames : TsAudioFrames
{
    private const int SamplesPerFrame = 1024;
    private int _known = -1;
    private int _rate;

    public override TsAudioFrame Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < AdtsHeader.Size) return default;
        if (data[0] != 0xFF || (data[1] & 0xF6) != 0xF0) return new(1, [], MediaTime.Zero);
        var length = ((data[3] & 3) << 11) | (data[4] << 3) | (data[5] >> 5);
        var head = AdtsHeader.Size + ((data[1] & 1) == 0 ? 2 : 0);
        if (length <= head) return new(1, [], MediaTime.Zero);
        if (length > data.Length) return default;
        Look(data);
        return _rate == 0 ? new(length, [], MediaTime.Zero) : new(length, data[head..length], MediaTime.FromSamples(SamplesPerFrame, _rate));
    }

    private void Look(ReadOnlySpan<byte> data)
    {
        var key = (data[2] << 2) | (data[3] >> 6);
        if (key == _known) return;
        _known = key;
        var (objectType, index, channels) = ((data[2] >> 6) + 1, (data[2] >> 2) & 0xF, ((data[2] & 1) << 2) | (data[3] >> 6));
        _rate = SamplingFrequency.ByIndex(index);
        AacTrack.TryCreate([(byte)((objectType << 3) | (index >> 1)), (byte)((index << 7) | (channels << 3))], out var track);
        if (track is null) _rate = 0;
        Found(track);
    }
}

/// <summary>MPEG audio layer III.</summary>
internal sealed class Mp3Frames : TsAudioFrames
{
    private (int Rate, int Channels) _known;

    public override TsAudioFrame Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < Mp3FrameHeader.Size) return default;
        if (!Mp3FrameHeader.TryParse(data, out var header) || header.FrameBytes <= Mp3FrameHeader.Size) return new(1, [], MediaTime.Zero);
        if (header.FrameBytes > data.Length) return default;
        if (_known != (header.SampleRate, header.Channels) && Mp3Track.TryCreate(data, out var track)) Found(track);
        _known = (header.SampleRate, header.Channels);
        return new(header.FrameBytes, data[..header.FrameBytes], MediaTime.FromSamples(header.SamplesPerFrame, header.SampleRate));
    }
}

/// <summary>Opus access units with their control header, as ffmpeg and GStreamer write them.</summary>
internal sealed class OpusFrames(int channels) : TsAudioFrames
{
    private bool _isTold;

    public override TsAudioFrame Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < 3) return default;
        if (data[0] != 0x7F || (data[1] & 0xE0) != 0xE0) return new(1, [], MediaTime.Zero);
        var (at, size) = (2, 0);
        for (var last = 255; last == 255; size += last)
        {
            if (at >= data.Length) return default;
            last = data[at++];
        }
        at += ((data[1] & 0x10) != 0 ? 2 : 0) + ((data[1] & 0x08) != 0 ? 2 : 0);       // trims
        if ((data[1] & 0x04) != 0 && at < data.Length) at += 1 + data[at];              // extension
        if (at + size > data.Length) return default;
        var packet = data.Slice(at, size);
        if (!_isTold) Found(OpusTrack.Create(Math.Clamp(channels, 1, 2)));
        _isTold = true;
        var samples = OpusPacket.SamplesOf(packet);
        return samples == 0 ? new(at + size, [], MediaTime.Zero) : new(at + size, packet, MediaTime.FromSamples(samples, OpusConfiguration.SampleRate));
    }
}
