namespace SrsStack.Infrastructure.EventStore;

/// <summary>What the index answers about a window of the history.</summary>
/// <param name="Ranges">In the order of the question, merged where they touch.</param>
/// <param name="Window">What the answer is about.</param>
/// <param name="IsCut">There was more in the window than one answer holds; it ends before it.</param>
internal sealed record IndexedRanges(IReadOnlyList<PositionRange> Ranges, PositionRange Window, bool IsCut)
{
    /// <summary>The index leaves out so little that a scan is faster.</summary>
    public bool IsDense => Ranges.Sum(r => r.Length) * 2 >= Window.Length;

    /// <param name="places">Place n stands for the positions n * width + 1 to (n + 1) * width.</param>
    /// <param name="isCut">There are more places.</param>
    public static IndexedRanges Of(IReadOnlyList<long> places, int width, PositionRange window, bool isDescending, bool isCut)
    {
        if (isCut) window = isDescending ? window.Above(places[^1] * width) : window.Below((places[^1] + 1) * width);
        var ranges = new List<PositionRange>();
        foreach (var place in places)
        {
            var range = window.Above(place * width).Below((place + 1) * width);
            if (ranges.Count > 0 && ranges[^1].After == range.UpTo) ranges[^1] = ranges[^1] with { After = range.After };
            else if (ranges.Count > 0 && ranges[^1].UpTo == range.After) ranges[^1] = ranges[^1] with { UpTo = range.UpTo };
            else ranges.Add(range);
        }
        return new(ranges, window, isCut);
    }
}
