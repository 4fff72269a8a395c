using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>When a segment may start and when it must end. Pure.</summary>
internal sealed class CutRules(HlsOptions options)
{
    /// <summary>A key frame that comes this much early still ends a segment: RTMP rounds to 1 ms, cameras are less exact.</summary>
    private static readonly MediaTime Tolerance = MediaTime.FromMilliseconds(100);

    private readonly MediaTime _wanted = MediaTime.FromSeconds(options.SegmentDuration.TotalSeconds);
    private readonly MediaTime _max = MediaTime.FromSeconds(options.MaxSegmentDuration.TotalSeconds);
    private readonly MediaTime _maxSilent = MediaTime.FromSeconds(options.SegmentDuration.TotalSeconds * options.SilentVideoRatio);

    /// <summary>Media that is missing for longer is told as a break.</summary>
    public MediaTime LongestHole => _wanted;

    /// <summary>A whole segment of pictures came without the sound that was promised.</summary>
    public bool IsSoundSilent(OpenSegment open, MediaTime end) => open is { Video: not null, Audio: not null, HasSound: false } && end - open.Start + Tolerance >= _wanted;

    /// <param name="hasVideo">The feed has video now, whether the segment has it or not.</param>
    /// <param name="restart">Tracks changed: the first good place is the right one.</param>
    /// <param name="lastVideo">When the last picture came; null for none since the last break.</param>
    public bool MustCut(in MediaFrame frame, OpenSegment open, bool hasVideo, bool restart, MediaTime? lastVideo)
    {
        if (open.Buffer.Length + frame.Payload.Length > options.MaxSegmentBytes) return true;
        var elapsed = frame.Dts - open.Start;
        if (IsGoodStart(frame, hasVideo)) return restart || elapsed + (hasVideo ? Tolerance : MediaTime.Zero) >= _wanted;
        return IsOverdue(frame, open.Start, lastVideo);
    }

    /// <param name="waitingSince">The first frame that was refused.</param>
    public bool MayStart(in MediaFrame frame, bool hasVideo, MediaTime waitingSince, MediaTime? lastVideo) =>
        IsGoodStart(frame, hasVideo) || IsOverdue(frame, waitingSince, lastVideo);

    public static bool IsGoodStart(in MediaFrame frame, bool hasVideo) => !hasVideo || (frame.Track.Kind == MediaKind.Video && frame.IsKey);

    /// <summary>Sound comes, but no picture for as long as a segment should be.</summary>
    public bool IsVideoSilent(in MediaFrame frame, MediaTime? lastVideo) =>
        frame.Track.Kind == MediaKind.Audio && (lastVideo is null || frame.Dts - lastVideo.Value >= _wanted);

    private bool IsOverdue(in MediaFrame frame, MediaTime since, MediaTime? lastVideo) =>
        frame.Dts - since >= (IsVideoSilent(frame, lastVideo) ? _maxSilent : _max);
}
