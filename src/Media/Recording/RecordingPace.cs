using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>When a part is full and when a segment ends, by the times of the frames.</summary>
internal sealed class RecordingPace(RecordingOptions options)
{
    /// <summary>How long sound may go on alone before it ends a part that has pictures: they come a little before or behind each other.</summary>
    private static readonly MediaTime SoundAhead = MediaTime.FromMilliseconds(250);

    /// <summary>No picture for so long: there is only sound now.</summary>
    private static readonly MediaTime SilentVideo = MediaTime.FromMilliseconds(5_000);

    /// <summary>Encoders place key frames some milliseconds early.</summary>
    private static readonly MediaTime Slack = MediaTime.FromMilliseconds(100);

    private readonly MediaTime _part = MediaTime.FromSeconds(options.PartDuration.TotalSeconds);
    private readonly MediaTime _segment = MediaTime.FromSeconds(options.SegmentDuration.TotalSeconds);
    private readonly MediaTime _longest = MediaTime.FromSeconds(options.MaxSegmentDuration.TotalSeconds);
    private MediaTime? _lastVideo;
    private MediaTime? _lastLead;
    private MediaTime _frameLength;
    private MediaTime _segmentStart;
    private MediaTime _partStart;
    private bool _hasKey;

    public void BeginSegment(MediaTime start) => (_segmentStart, _partStart, _hasKey) = (start, start, false);

    public void BeginPart(MediaTime start) => _partStart = start;

    /// <summary>What follows does not continue what came before.</summary>
    public void Break() => (_lastVideo, _lastLead) = (null, null);

    /// <summary>The source has video, but sends none.</summary>
    public bool IsSilent(MediaTime now) => _lastVideo is null || now - _lastVideo.Value > SilentVideo;

    public bool IsPartFull(in MediaFrame frame, bool hasVideo)
    {
        var length = frame.Dts - _partStart;
        return Leads(frame, hasVideo) ? length + _frameLength > _part : length >= _part + SoundAhead;
    }

    public bool IsSegmentFull(in MediaFrame frame, bool hasVideo)
    {
        var length = frame.Dts - _segmentStart;
        if (length >= _longest) return true;
        if (!hasVideo || (frame.Track.Kind == MediaKind.Audio && IsSilent(frame.Dts))) return length >= _segment;
        var isLateStart = !_hasKey && length > _part;                  // sound came long before the first picture
        return frame is { Track.Kind: MediaKind.Video, IsKey: true } && (length >= _segment - Slack || isLateStart);
    }

    public void Note(in MediaFrame frame, bool hasVideo)
    {
        if (frame.Track.Kind == MediaKind.Video) (_lastVideo, _hasKey) = (frame.Dts, _hasKey || frame.IsKey);
        if (!Leads(frame, hasVideo)) return;
        if (_lastLead is { } last && frame.Dts > last) _frameLength = frame.Dts - last;
        _lastLead = frame.Dts;
    }

    /// <summary>Is the frame of the track that ends parts?</summary>
    private bool Leads(in MediaFrame frame, bool hasVideo) => frame.Track.Kind == MediaKind.Video || !hasVideo || IsSilent(frame.Dts);
}
