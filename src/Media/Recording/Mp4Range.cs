using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>A piece of a recording, on its time line. It is widened to key frames: back to the one at or before <paramref name="From"/>, on to the one at or behind <paramref name="To"/>.</summary>
/// <param name="From">Decode time.</param>
/// <param name="To">Decode time; above <paramref name="From"/>.</param>
public sealed record Mp4Range(MediaTime From, MediaTime To);

/// <summary>A segment and its head.</summary>
/// <param name="Path">Full path of the segment; one that is still being written gives what is whole of it.</param>
/// <param name="InitPath">Full path of its head.</param>
public sealed record SegmentFile(string Path, string InitPath)
{
    /// <summary>From and to where it goes, when that is known: then a range need not read it to leave it out.</summary>
    public Mp4Range? Span { get; init; }

    public static SegmentFile Of(string folder, SegmentRecord record) =>
        new(System.IO.Path.Combine(folder, record.File), System.IO.Path.Combine(folder, SegmentNames.Init(record.InitId))) { Span = new(record.Start, record.End) };
}
