using SrsStack.Application.Recordings;
using SrsStack.Media.Recording;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>After a crash: what stands on the disk and is not in the history yet is made whole and recorded; the recording goes on behind it.</summary>
internal sealed class RecordingResume(RecordingQueries queries, RecordingReports reports, RecordingFolders folders, TimeProvider time)
{
    /// <returns>Where a writer goes on (null: from the beginning), and when the last media came.</returns>
    public async Task<(RecordingPosition? Position, DateTimeOffset SilentSince)> RepairAsync(OpenRecording open, CancellationToken stop)
    {
        var known = await queries.SegmentsAsync(open.Id, open.BeganAt, time.GetUtcNow(), stop);
        var repaired = SegmentRepair.Repair(folders.Of(open.Id)!, known.Select(s => s.File).ToHashSet(StringComparer.Ordinal));
        foreach (var segment in repaired.Segments) await reports.SegmentAsync(open.Id, open.BeganAt, segment.Segment, stop);
        var last = repaired.Segments.Select(s => new RecordingPosition(s.Segment.Sequence + 1, s.Segment.End, s.Segment.LastAt))
            .Concat(known.Select(s => new RecordingPosition(s.Sequence + 1, new(s.End), s.LastAt))).MaxBy(p => p.NextSequence);
        return (last, last?.EndedAt ?? open.BeganAt);
    }
}
