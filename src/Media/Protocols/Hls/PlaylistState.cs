namespace SrsStack.Media.Protocols.Hls;

/// <summary>What play lists tell of one moment. Immutable.</summary>
/// <param name="Listed">Finished segments.</param>
/// <param name="Open">The segment being written, with the parts that are told; null for none.</param>
/// <param name="Next">Sequence of the segment being written.</param>
internal sealed record PlaylistState(
    StoredSegment[] Listed, StoredSegment? Open, long Next, int TargetSeconds, long PartTargetMs, long DiscontinuitySequence, bool HasEnded)
{
    public long MediaSequence => Listed.Length > 0 ? Listed[0].Sequence : Next;

    public bool IsIndependent => Listed.All(s => s.IsIndependent) && (Open?.IsIndependent ?? true);

    /// <summary>Strong, and another one for each change.</summary>
    public string ETag => $"\"{Next:x}{(Open is null ? string.Empty : $".{Open.Parts.Length}")}{(HasEnded ? "-end" : string.Empty)}\"";

    /// <summary>How many segments from the first on end more than so long before the end of the list.</summary>
    public int CountBefore(long milliseconds)
    {
        var left = Open?.Parts.Sum(p => p.DurationMs) ?? 0;
        var index = Listed.Length;
        while (index > 0 && left <= milliseconds) left += Listed[--index].DurationMs;
        return index;
    }
}
