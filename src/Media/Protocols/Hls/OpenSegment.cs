using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>The segment that is being written; nobody else has seen it yet.</summary>
/// <param name="start">Decode time of its first frame.</param>
/// <param name="isIndependent">Its first frame is a key frame, or there is no video.</param>
/// <param name="startedAt">Wall clock of its first frame; null when play lists do not tell it.</param>
/// <param name="video">The track its tables name; null for none.</param>
/// <param name="audio">The track its tables name; null for none.</param>
internal sealed class OpenSegment(MediaTime start, bool isIndependent, DateTimeOffset? startedAt, Track? video, Track? audio)
{
    public MediaTime Start { get; } = start;

    public bool IsIndependent => isIndependent;

    public DateTimeOffset? StartedAt => startedAt;

    public Track? Video => video;

    /// <summary>May be set once while it is null.</summary>
    public Track? Audio { get; set; } = audio;

    /// <summary>Does not continue the segment before.</summary>
    public bool IsDiscontinuous { get; set; }

    /// <summary>Where its last frame ends.</summary>
    public MediaTime End { get; set; } = start;

    public SegmentBuffer Buffer { get; } = new();

    public bool Carries(Track track) => track.SameAs(track.Kind == MediaKind.Video ? Video : Audio);
}
