using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>A segment as play lists tell it: a finished one in the window, or the one being written as far as its parts go.</summary>
/// <param name="sequence">Of the play list.</param>
/// <param name="open">Where it comes from; read now, not later.</param>
/// <param name="durationMs">Of the play list; above 0, and 0 while it is being written.</param>
/// <param name="isDiscontinuous">Does not continue the segment before.</param>
internal sealed class StoredSegment(long sequence, OpenSegment open, long durationMs, bool isDiscontinuous)
{
    public long Sequence => sequence;

    public long DurationMs => durationMs;

    public bool IsDiscontinuous => isDiscontinuous;

    /// <summary>Starts with a key frame, or has no video.</summary>
    public bool IsIndependent { get; } = open.IsIndependent;

    /// <summary>Wall clock of its first frame.</summary>
    public DateTimeOffset StartedAt { get; } = open.StartedAt;

    public InitFile? Init { get; } = open.Init;

    public SegmentPart[] Parts { get; } = [.. open.Parts];

    public SegmentBuffer Buffer { get; } = open.Buffer;

    /// <summary>Of a finished one.</summary>
    public ReadOnlySequence<byte> Bytes { get; } = durationMs > 0 ? open.Buffer.ToSequence() : default;
}
