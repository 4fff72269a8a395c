using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Makes seekable MP4 files of recorded segments, without encoding: <c>moov</c> first, edit lists, key frames, B-frames (ISO/IEC 14496-12, 8.6).</summary>
public static class Mp4Maker
{
    /// <summary>What is missing for longer is closed up to this: durations of samples have 32 bits.</summary>
    public static readonly MediaTime LongestGap = MediaTime.FromSeconds(12 * 3600);

    /// <summary>Reads the heads of all fragments: the sample tables of the files, but no media.</summary>
    /// <param name="segments">Of one recording, in its order. Several heads are well: other parameter sets of the same codecs become sample entries of one track.</param>
    /// <param name="range">Null for everything.</param>
    /// <param name="longestGap">Gaps (a source that was away) are kept as time in which the last picture stands, up to so long; null for <see cref="LongestGap"/>.</param>
    /// <returns>One file; several when codec or sample rate change within; none when there are no samples. About 20 bytes of memory a sample.</returns>
    /// <exception cref="InvalidDataException">A head is broken.</exception>
    /// <exception cref="IOException">A file is missing or can not be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first.</exception>
    public static IReadOnlyList<Mp4Movie> Plan(
        IReadOnlyList<SegmentFile> segments, Mp4Range? range = null, MediaTime? longestGap = null, CancellationToken stop = default)
    {
        if (range is not null) segments = Touched(segments, range);
        var reader = new SegmentReader(segments);
        var finder = range is null ? null : new RangeFinder(range);
        if (finder is not null) reader.Read(finder.See, stop);
        if (finder is { IsBehind: true }) return [];
        var gap = longestGap is { } asked && asked < LongestGap ? asked : LongestGap;
        var movies = new List<MovieBuilder>();
        reader.Read((segment, movie, fragment) => Add(movies, segments, finder, gap, segment, movie, fragment), stop);
        return [.. movies.Where(m => !m.IsEmpty).Select(m => m.Build())];
    }

    private static void Add(
        List<MovieBuilder> movies, IReadOnlyList<SegmentFile> segments, RangeFinder? range, MediaTime gap, int segment, MovieHead movie, FragmentScanner fragment)
    {
        if (movies.Count == 0 || !movies[^1].Takes(movie)) movies.Add(new(segments, range, gap));
        movies[^1].Add(segment, movie, fragment);
    }

    /// <summary>Those that a range touches, and one in front, where its key frame may be.</summary>
    private static List<SegmentFile> Touched(IReadOnlyList<SegmentFile> segments, Mp4Range range)
    {
        var first = 0;
        while (first + 1 < segments.Count && segments[first + 1].Span is { } next && next.From <= range.From) first++;
        first = Math.Max(0, first - 1);
        var last = first;
        while (last < segments.Count - 1 && !(segments[last].Span is { } span && span.From >= range.To)) last++;
        return [.. segments.Skip(first).Take(last - first + 1)];
    }
}
