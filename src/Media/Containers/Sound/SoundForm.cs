using System.Buffers;
using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Sound;

/// <summary>The sound of a live feed alone and without an end: AAC in ADTS frames (ISO/IEC 14496-3, 1.A.2.2), or MP3 as it is (ISO/IEC 11172-3).</summary>
/// <remarks>A player may begin at any frame. Frames that ADTS cannot hold are left out.</remarks>
public sealed class SoundForm(CodecId codec) : IWireForm
{
    private AdtsHeader _adts;
    private bool _isCarried;

    public string Name => codec == CodecId.Aac ? "aac" : "mp3";

    /// <summary>False when the sound is known and another one, or there is none beside the pictures.</summary>
    public static bool Fits(FeedDescription feed, CodecId codec) =>
        (feed.Audio is null && feed.Video is null) || (feed.Audio is { } track && track.Codec == codec && (codec != CodecId.Aac || TryHeader(track, out _)));

    public void WriteHead(FeedDescription feed, IBufferWriter<byte> output) => Take(feed.Audio);

    public void WriteTrack(Track track, IBufferWriter<byte> output)
    {
        if (track.Kind == MediaKind.Audio) Take(track);
    }

    public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output)
    {
        if (!_isCarried || frame.Track.Kind != MediaKind.Audio || frame.Payload.Length > AdtsHeader.MaxPayload) return;
        if (codec == CodecId.Aac)
        {
            _adts.Write(frame.Payload.Length, output.GetSpan(AdtsHeader.Size));
            output.Advance(AdtsHeader.Size);
        }
        output.Write(frame.Payload.Span);
    }

    private static bool TryHeader(Track track, out AdtsHeader header)
    {
        header = default;
        return AudioSpecificConfig.TryParse(track.Config.Span, out var config) && AdtsHeader.TryCreate(config!, out header);
    }

    private void Take(Track? track) => _isCarried = track is not null && track.Codec == codec && (codec != CodecId.Aac || TryHeader(track, out _adts));
}
