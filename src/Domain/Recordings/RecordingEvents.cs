using SrsStack.Domain.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Domain.Recordings;

public abstract record RecordingEvent
{
    private RecordingEvent()
    {
    }

    public sealed record Begun(RecordingId Id, StreamName Stream, DateTimeOffset At) : RecordingEvent;

    /// <summary>A file that is whole and on the disk. Times are ticks of 1/705,600,000 s on the recording's own line.</summary>
    public sealed record SegmentClosed(RecordingId Id, RecordedSegment Segment, DateTimeOffset At) : RecordingEvent;

    /// <summary>Media that is missing: too fast for the disk, or the disk refused.</summary>
    public sealed record MediaLost(RecordingId Id, long Start, long End, long Frames, string Reason, DateTimeOffset At) : RecordingEvent;

    /// <param name="Reason">Code: <c>source_left</c>, <c>switched_off</c>, <c>asked</c>.</param>
    public sealed record Ended(RecordingId Id, string Reason, DateTimeOffset At) : RecordingEvent;

    /// <param name="Files">One, or more where the codecs changed.</param>
    /// <param name="Problem">Empty when all is well.</param>
    public sealed record ArtifactMade(RecordingId Id, StreamName Stream, IReadOnlyList<string> Files, long Bytes, string Problem, DateTimeOffset At) : RecordingEvent;

    public sealed record Removed(RecordingId Id, Actor By, DateTimeOffset At) : RecordingEvent;
}

/// <param name="Sequence">Grows within the recording; numbers may be left out.</param>
/// <param name="File">Within the recording's folder.</param>
/// <param name="Head">Id of the head that it needs.</param>
/// <param name="Start">Ticks of 1/705,600,000 s.</param>
/// <param name="Sha256">Lower case hexadecimal.</param>
public sealed record RecordedSegment(
    long Sequence, string File, string Head, long Bytes, long Start, long End, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Pictures, int Sounds, bool IsIndependent,
    string Codecs, string Sha256);
