using SrsStack.Media.Codecs.Av1;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;
using SrsStack.Media.Codecs.Vp9;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Configurations and samples of the video codecs in the engine's form.</summary>
internal sealed class VideoSamples
{
    private readonly NalSample _nals = new();
    private readonly ObuSample _obus = new();
    private byte[]? _vp9;

    public FlvBodyResult Configure(PublishedTrack target, CodecId codec, ReadOnlySpan<byte> record) => codec switch
    {
        CodecId.H264 when H264Track.TryCreate(record, out var avc, out var size) => AnnounceNals(target, avc!, size),
        CodecId.H265 when HevcTrack.TryCreate(record, out var hevc, out var size) => AnnounceNals(target, hevc!, size),
        CodecId.Av1 when Av1Track.TryCreate(record, out var av1) => target.Announce(av1!),
        CodecId.Vp9 when VpConfiguration.TryParse(record, out _, out var vp9) => KeepVp9(vp9),
        _ => FlvBodyResult.Malformed,
    };

    /// <param name="target">Skipped when it has no configuration of this codec.</param>
    public FlvBodyResult Take(PublishedTrack target, CodecId codec, ReadOnlyMemory<byte> data, MediaTime dts, MediaTime pts, bool isKey)
    {
        if (data.IsEmpty) return FlvBodyResult.Skipped;
        if (codec == CodecId.Vp9 && isKey) FindVp9(target, data.Span);
        if (codec == CodecId.Av1 && isKey && target.Track is null && Av1Track.TryCreateFromSample(data.Span, out var av1)) target.Announce(av1!);
        if (!target.Is(codec)) return FlvBodyResult.Skipped;
        var isWhole = codec switch
        {
            CodecId.H264 or CodecId.H265 => _nals.TryNormalise(data, out data),
            CodecId.Av1 => _obus.TryNormalise(data, out data),
            _ => true,
        };
        return isWhole ? target.Take(dts, pts, isKey, data) : FlvBodyResult.Malformed;
    }

    private FlvBodyResult AnnounceNals(PublishedTrack target, Track track, int lengthSize)
    {
        _nals.LengthSize = lengthSize;
        _nals.IsHevc = track.Codec == CodecId.H265;
        return target.Announce(track);
    }

    /// <summary>The picture size stands in key frames only: the track is announced with the next one.</summary>
    private FlvBodyResult KeepVp9(ReadOnlySpan<byte> record)
    {
        _vp9 = record.ToArray();
        return FlvBodyResult.Skipped;
    }

    private void FindVp9(PublishedTrack target, ReadOnlySpan<byte> keyFrame)
    {
        var isOther = target.Track is not null && !target.Is(CodecId.Vp9);
        if ((isOther && _vp9 is null) || !Vp9KeyFrame.TryParse(keyFrame, out var frame)) return;
        if (!isOther && _vp9 is null && target.Track?.Video is { } known && (known.Width, known.Height) == (frame.Width, frame.Height)) return;
        var record = _vp9 ?? (target.Is(CodecId.Vp9) ? target.Track!.Config.Span : []);
        _vp9 = null;
        if (Vp9Track.TryCreate(record, keyFrame, out var track) || Vp9Track.TryCreateFromKeyFrame(keyFrame, out track)) target.Announce(track!);
    }
}
