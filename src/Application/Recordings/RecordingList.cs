using SrsStack.Application.Kernel;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Recordings;

/// <summary>Every recording with its sums, oldest first.</summary>
public sealed class RecordingList() : Projection<RecordingRow>("recording_list", RecordingJson.Default.RecordingRow)
{
    public static RecordingList Instance { get; } = new();

    public override string? KeyOf(RecordedEvent recorded) => recorded.Event switch
    {
        RecordingEvent.Begun e => e.Id.Value,
        RecordingEvent.SegmentClosed e => e.Id.Value,
        RecordingEvent.MediaLost e => e.Id.Value,
        RecordingEvent.Ended e => e.Id.Value,
        RecordingEvent.ArtifactMade e => e.Id.Value,
        RecordingEvent.Removed e => e.Id.Value,
        _ => null,
    };

    public override RecordingRow? Apply(RecordingRow? row, RecordedEvent recorded) => (row, recorded.Event) switch
    {
        (_, RecordingEvent.Begun e) => new(e.Id, e.Stream, e.At, e.At, null, 0, 0, 0, 0, 0, [], ""),
        (null, _) => null,
        (_, RecordingEvent.SegmentClosed { Segment: var s } e) =>
            row with { Segments = row.Segments + 1, Bytes = row.Bytes + s.Bytes, Ticks = row.Ticks + s.End - s.Start, UpdatedAt = e.At },
        (_, RecordingEvent.MediaLost e) => row with { Losses = row.Losses + 1, UpdatedAt = e.At },
        (_, RecordingEvent.Ended e) => row with { EndedAt = e.At, UpdatedAt = e.At },
        (_, RecordingEvent.ArtifactMade e) => row with { Files = e.Files, FileBytes = e.Bytes, Problem = e.Problem, UpdatedAt = e.At },
        (_, RecordingEvent.Removed) => null,
        _ => row,
    };
}

/// <param name="Ticks">Sum of the segments' durations, in 1/705,600,000 s.</param>
/// <param name="Losses">Gaps that were told.</param>
/// <param name="Files">MP4s of the whole; empty: not made yet.</param>
public sealed record RecordingRow(
    RecordingId Id, StreamName Stream, DateTimeOffset BeganAt, DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt, int Segments, long Bytes, long Ticks, int Losses, long FileBytes,
    IReadOnlyList<string> Files, string Problem)
{
    private const double PerSecond = 705_600_000;

    public double Seconds => Ticks / PerSecond;

    /// <summary>Something is still to be done: it runs, or its MP4 is made.</summary>
    public bool IsInProgress => EndedAt is null || (Files.Count == 0 && Problem.Length == 0);
}
