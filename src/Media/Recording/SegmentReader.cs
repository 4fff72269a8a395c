using SrsStack.Media.Containers.Mp4;

namespace SrsStack.Media.Recording;

/// <summary>Shows the whole fragments of a row of segments one after the other; only their heads are read.</summary>
internal sealed class SegmentReader(IReadOnlyList<SegmentFile> segments)
{
    private readonly Dictionary<string, (MovieHead Movie, FragmentScanner Scanner)> _heads = new(StringComparer.Ordinal);

    /// <summary>Called for each fragment.</summary>
    /// <param name="segment">Index of its segment.</param>
    public delegate void Visit(int segment, MovieHead movie, FragmentScanner fragment);

    /// <exception cref="InvalidDataException">A head is broken.</exception>
    /// <exception cref="IOException">A file is missing or can not be read.</exception>
    public void Read(Visit visit, CancellationToken stop)
    {
        for (var i = 0; i < segments.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var (movie, scanner) = HeadOf(segments[i].InitPath);
            using var file = File.OpenHandle(segments[i].Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            scanner.Open(file);
            while (scanner.TryNext()) visit(i, movie, scanner);
        }
    }

    private (MovieHead Movie, FragmentScanner Scanner) HeadOf(string path)
    {
        if (_heads.TryGetValue(path, out var known)) return known;
        if (new FileInfo(path).Length > MovieHead.MaxBytes || !MovieHead.TryParse(File.ReadAllBytes(path), out var movie)) throw new InvalidDataException($"{path} is no head of a recording.");
        return _heads[path] = (movie!, new(movie!));
    }
}
