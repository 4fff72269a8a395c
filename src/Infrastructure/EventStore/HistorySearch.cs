using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Reads a page of the history: by the index as far as it goes and helps, by a scan behind it. The answer is that of a scan of everything.</summary>
/// <param name="read">Runs a select on the events.</param>
internal sealed class HistorySearch(EventIndex index, Func<SqlText, CancellationToken, Task<IReadOnlyList<RecordedEvent>>> read)
{
    /// <summary>Positions of the first window; the next one is larger as long as little is found, so that what is far away needs few questions.</summary>
    private const long FirstWindow = 16_384;

    private const int Growth = 8;

    /// <param name="mark">No event beyond is told.</param>
    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(HistoryPage page, long mark, CancellationToken stop)
    {
        var (all, limit) = (PositionRange.Of(page, mark), Math.Clamp(page.Limit, 1, HistoryPage.MaxLimit));
        if (!EventIndex.Helps(page)) return await read(EventQuery.OfRange(page, all, limit), stop);
        var (indexed, found) = (await index.PositionAsync(stop), new List<RecordedEvent>());
        if (page.Descending) await AddAsync(found, page, [all.Above(indexed)], limit, stop);
        var left = await AddIndexedAsync(found, page, all.Below(indexed), limit, stop);
        await AddAsync(found, page, [page.Descending ? left : all.Above(left.IsEmpty ? indexed : left.After)], limit, stop);
        return found;
    }

    /// <returns>What is left to be scanned, since the index does not help there.</returns>
    private async Task<PositionRange> AddIndexedAsync(List<RecordedEvent> found, HistoryPage page, PositionRange range, int limit, CancellationToken stop)
    {
        for (var window = FirstWindow; !range.IsEmpty && found.Count < limit;)
        {
            var next = await index.AskAsync(page, range, window, stop);
            await AddAsync(found, page, next.Ranges, limit, stop);
            range = page.Descending ? range.Below(next.Window.After) : range.Above(next.Window.UpTo);
            if (next.IsDense) return range;
            if (!next.IsCut) window *= Growth;
        }
        return default;
    }

    private async Task AddAsync(List<RecordedEvent> found, HistoryPage page, IReadOnlyList<PositionRange> ranges, int limit, CancellationToken stop)
    {
        var more = limit - found.Count;
        if (more == 0 || ranges.All(r => r.IsEmpty)) return;
        found.AddRange(await read(ranges.Count == 1 ? EventQuery.OfRange(page, ranges[0], more) : EventQuery.OfRanges(page, ranges, more), stop));
    }
}
