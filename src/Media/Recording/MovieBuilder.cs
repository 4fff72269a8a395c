using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Gathers the sample tables of one movie, and from where its data will be copied.</summary>
internal sealed class MovieBuilder(IReadOnlyList<SegmentFile> segments, RangeFinder? range, MediaTime longestGap)
{
    private readonly List<CopyStep> _steps = [];
    private SampleTable? _video;
    private SampleTable? _audio;
    private MediaTime _shift;
    private MediaTime? _end;
    private long _dataLength;

    public bool IsEmpty => (_video?.Count ?? 0) + (_audio?.Count ?? 0) == 0;

    /// <summary>Can its samples stand in the same tracks? A track that is missing, or comes later, is well.</summary>
    public bool Takes(MovieHead movie) => Fits(_video, movie.Video) && Fits(_audio, movie.Audio);

    public void Add(int segment, MovieHead movie, FragmentScanner fragment)
    {
        if (movie.Video is { } video) _video ??= new(video);
        if (movie.Audio is { } audio) _audio ??= new(audio);
        CloseGap(fragment.Summary);
        var boxes = new BoxReader(fragment.Head[BoxReader.HeadBytes..]);
        while (boxes.TryRead())
        {
            if (boxes.Is("traf"u8) && TrackFragment.TryParse(boxes.Body, movie, out var track)) Add(segment, fragment.HeadAt + track.DataOffset, track);
        }
    }

    public Mp4Movie Build()
    {
        SampleTable[] tables = [.. new[] { _video, _audio }.Where(t => t is { Count: > 0 })!];
        foreach (var table in tables) table.End();
        return new(segments, _steps, new MovieLayout(tables, _dataLength), tables);
    }

    private static bool Fits(SampleTable? table, TrackHead? track) =>
        table is null || track is null || (table.Head.Codec == track.Codec && table.Head.Timescale == track.Timescale);

    private void CloseGap(in FragmentSummary part)
    {
        if (_end is { } end && part.Start - end > longestGap) _shift -= part.Start - end - longestGap;
        if (_end is null || part.End > _end) _end = part.End;
    }

    private void Add(int segment, long at, in TrackFragment track)
    {
        var (first, count, skipped, bytes, time) = Select(track);
        if (count == 0) return;
        var table = track.Track.IsVideo ? _video! : _audio!;
        table.AddChunk(_dataLength, count, table.Describe(track.Track.SampleEntry));
        time += ToUnits(_shift, track.Track.Timescale);
        for (var i = first; i < first + count; i++)
        {
            var sample = track[i];
            table.Add(time, sample);
            time += sample.Duration;
        }

        Copy(segment, at + skipped, bytes);
    }

    /// <summary>The samples of the range: which, how many, the bytes before and of them, and the time of the first.</summary>
    private (int First, int Count, long Skipped, long Bytes, long Time) Select(in TrackFragment track)
    {
        var (from, to) = Bounds(track.Track);
        var (first, count, skipped, bytes, time, start) = (0, 0, 0L, 0L, track.Time, track.Time);
        for (var i = 0; i < track.Count; i++)
        {
            var sample = track[i];
            if (time >= from && time < to) (first, start, count, bytes) = count == 0 ? (i, time, 1, sample.Size) : (first, start, count + 1, bytes + sample.Size);
            else if (count == 0) skipped += sample.Size;
            time += sample.Duration;
        }

        return (first, count, skipped, bytes, start);
    }

    private (long From, long To) Bounds(TrackHead track)
    {
        if (range is null) return (0, long.MaxValue);
        var (from, to) = track.IsVideo ? (range.From.Video, range.To.Video) : (range.From.Audio, range.To.Audio);
        return (ToUnits(from, track.Timescale), to.Flicks == long.MaxValue ? long.MaxValue : ToUnits(to, track.Timescale));
    }

    private void Copy(int segment, long at, long bytes)
    {
        _dataLength += bytes;
        if (_steps.Count > 0 && _steps[^1] is var last && last.Segment == segment && last.At + last.Bytes == at) _steps[^1] = last with { Bytes = last.Bytes + bytes };
        else _steps.Add(new(segment, at, bytes));
    }

    private static long ToUnits(MediaTime time, int timescale) => (long)((((Int128)time.Flicks * timescale) + (MediaTime.PerSecond / 2)) / MediaTime.PerSecond);
}
