using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SrsStack.Media.Containers.Mp4;

namespace SrsStack.Media.Recording;

/// <summary>Makes the segments whole that a process which was killed left behind: every whole fragment is kept, what was cut off behind it goes.</summary>
/// <remarks>May be run again and again, with the same result; never while a writer has the folder. What stands in the files never makes it throw.</remarks>
public static class SegmentRepair
{
    private const int ReadBytes = 1 << 20;

    /// <param name="folder">Of one recording; one that does not exist has no segments.</param>
    /// <param name="known">Names of segments that were told as closed, which are left alone; null for none.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">So do rights.</exception>
    public static RepairResult Repair(string folder, IReadOnlySet<string>? known = null)
    {
        List<RepairedSegment> segments = [];
        List<string> unreadable = [];
        if (!Directory.Exists(folder)) return new([], []);
        foreach (var file in Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal))
        {
            if (!SegmentNames.TryParseSegment(file, out var sequence, out var initId) || known?.Contains(file) == true) continue;
            if (ReadHead(Path.Combine(folder, SegmentNames.Init(initId))) is not { } movie) unreadable.Add(file);
            else if (Repair(Path.Combine(folder, file), sequence, initId, movie) is { } segment) segments.Add(segment);
        }

        if (segments.Count > 0) Libc.SyncDirectory(folder);
        return new(segments, unreadable);
    }

    /// <returns>Null when nothing in it was whole; then the file is gone.</returns>
    private static RepairedSegment? Repair(string path, long sequence, string initId, MovieHead movie)
    {
        var (totals, scanner) = (new SegmentTotals(), new FragmentScanner(movie));
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            scanner.Open(file);
            while (scanner.TryNext()) totals.Add(scanner.Summary, scanner.Wall);
            var cut = RandomAccess.GetLength(file) - scanner.End;
            if (cut > 0) RandomAccess.SetLength(file, scanner.End);
            if (!totals.IsEmpty)
            {
                RandomAccess.FlushToDisk(file);
                return new(totals.ToRecord(sequence, initId, movie, scanner.End, HashOf(file)), cut);
            }
        }

        File.Delete(path);
        return null;
    }

    private static byte[] HashOf(SafeFileHandle file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ReadBytes];
        for (var at = 0L; RandomAccess.Read(file, buffer, at) is > 0 and var read; at += read) hash.AppendData(buffer, 0, read);
        return hash.GetHashAndReset();
    }

    /// <returns>Null when it is missing or broken.</returns>
    internal static MovieHead? ReadHead(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MovieHead.MaxBytes) return null;
        return MovieHead.TryParse(File.ReadAllBytes(path), out var movie) ? movie : null;
    }
}

/// <param name="Segments">Those that are whole now, by sequence; also those that needed nothing.</param>
/// <param name="Unreadable">Names of files whose head is missing or broken; they are left as they are.</param>
public sealed record RepairResult(IReadOnlyList<RepairedSegment> Segments, IReadOnlyList<string> Unreadable);

/// <param name="CutBytes">How much was cut off; 0 for a segment that was whole.</param>
public sealed record RepairedSegment(SegmentRecord Segment, long CutBytes);
