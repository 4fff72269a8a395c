using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>The segment that is being written. Its finished parts may be read, nothing else.</summary>
/// <param name="start">Decode time of its first frame.</param>
/// <param name="isIndependent">Its first frame is a key frame, or there is no video.</param>
/// <param name="video">The track that its head names; null for none.</param>
/// <param name="audio">The track that its head names; null for none.</param>
internal sealed class OpenSegment(MediaTime start, bool isIndependent, Track? video, Track? audio)
{
    public MediaTime Start { get; } = start;

    public bool IsIndependent => isIndependent;

    /// <summary>Wall clock of its first frame, as it is known when the segment is told.</summary>
    public DateTimeOffset StartedAt { get; set; }

    public Track? Video => video;

    /// <summary>May be set once while it is null.</summary>
    public Track? Audio { get; set; } = audio;

    /// <summary>Sound came, not only its promise.</summary>
    public bool HasSound { get; set; }

    /// <summary>Does not continue the segment before.</summary>
    public bool IsDiscontinuous { get; set; }

    /// <summary>Where its last frame ends.</summary>
    public MediaTime End { get; set; } = start;

    public SegmentBuffer Buffer { get; } = new();

    /// <summary>Only of fragmented MP4.</summary>
    public InitFile? Init { get; set; }

    /// <summary>Only of fragmented MP4; together they are the segment.</summary>
    public List<SegmentPart> Parts { get; } = [];

    public bool Carries(Track track) => track.SameAs(track.Kind == MediaKind.Video ? Video : Audio);
}
