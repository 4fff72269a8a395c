using SrsStack.Application.Kernel;
using SrsStack.Domain.Recordings;

namespace SrsStack.Application.Recordings;

/// <summary>Recordings as the view knows them, and their segments as the events tell them.</summary>
public sealed class RecordingQueries(IViewStore views, IEventStore store)
{
    private const int Page = 1000;

    public async Task<IReadOnlyList<RecordingRow>> ListAsync(string afterKey, int limit, CancellationToken stop) =>
        [.. (await views.ListAsync(RecordingList.Instance, afterKey, limit, stop)).Select(r => r.Value)];

    /// <returns>Null when there is none, or it was removed.</returns>
    public Task<RecordingRow?> FindAsync(RecordingId id, CancellationToken stop) => views.GetAsync(RecordingList.Instance, id.Value, stop);

    /// <param name="until">Segments that began later are not looked for.</param>
    public async Task<IReadOnlyList<RecordedSegment>> SegmentsAsync(RecordingId id, DateTimeOffset beganAt, DateTimeOffset until, CancellationToken stop)
    {
        var segments = new List<RecordedSegment>();
        for (var hour = 0; hour <= (int)Math.Max(0, (until - beganAt).TotalHours) + 1; hour++)
        {
            var part = id.PartOf(beganAt, beganAt.AddHours(hour));
            for (var version = 0L; ;)
            {
                var page = await store.ReadStreamAsync(part, version, Page, stop);
                segments.AddRange(page.Select(e => e.Event).OfType<RecordingEvent.SegmentClosed>().Select(e => e.Segment));
                if (page.Count < Page) break;
                version = page[^1].Version;
            }
        }
        return [.. segments.OrderBy(s => s.Sequence)];
    }
}
