namespace SrsStack.Media.Protocols.Hls.Disk;

/// <summary>Directories below one root that hold our files. What others put there stays: only names of ours, beside a marker of ours, are ever deleted.</summary>
/// <remarks>One caller at a time. Links are not followed.</remarks>
internal sealed class DiskTree(string root) : IDisposable
{
    public const string ListName = "index.m3u8";
    public const string SegmentStem = "seg";
    public const string Temporary = ".tmp";

    /// <summary>In each directory that we write to. Says whether we made it and so may remove it.</summary>
    private const string Marker = ".srsstack-hls";
    private const string Made = "made";
    private const string LockName = ".srsstack-hls.lock";
    private const int MaxDepth = 200;

    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, ReturnSpecialDirectories = false };

    private FileStream? _lock;

    public string Root => root;

    /// <summary>Makes the root when it is missing, makes sure that no other server writes there, and removes what an earlier life left.</summary>
    /// <exception cref="IOException">Also when another server has it.</exception>
    public void Open()
    {
        if (_lock is not null && File.Exists(_lock.Name)) return;
        _lock?.Dispose();
        _lock = null;
        Directory.CreateDirectory(root);
        var held = new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        foreach (var below in Directory.GetDirectories(root, "*", NoLinks)) Clean(below, 0);
        _lock = held;
    }

    /// <returns>The full path.</returns>
    public string Make(string relative)
    {
        var path = root;
        foreach (var part in relative.Split(Path.DirectorySeparatorChar))
        {
            path = Path.Combine(path, part);
            if (Directory.Exists(path)) continue;
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, Marker), Made);
        }

        var marker = Path.Combine(path, Marker);
        if (!File.Exists(marker)) File.WriteAllText(marker, "");
        return path;
    }

    /// <summary>Removes our files of a directory, then it and those above it, as far as we made them and nothing is left in them.</summary>
    public void Remove(string relative)
    {
        var path = Path.Combine(root, relative);
        for (var isFirst = true; path.Length > root.Length && Directory.Exists(path); isFirst = false)
        {
            Empty(path, isWithFiles: isFirst);
            if (Directory.Exists(path)) return;
            path = Path.GetDirectoryName(path)!;
        }
    }

    public void Dispose() => _lock?.Dispose();

    public static bool IsOurs(string file)
    {
        var name = file.EndsWith(Temporary, StringComparison.Ordinal) ? file[..^Temporary.Length] : file;
        return name == ListName || SegmentName.TryParse(name, SegmentStem, out _);
    }

    private static void Clean(string directory, int depth)
    {
        if (depth > MaxDepth) return;
        foreach (var below in Directory.GetDirectories(directory, "*", NoLinks)) Clean(below, depth + 1);
        Empty(directory, isWithFiles: true);
    }

    private static void Empty(string directory, bool isWithFiles)
    {
        var marker = Path.Combine(directory, Marker);
        if (!File.Exists(marker)) return;
        if (isWithFiles)
        {
            foreach (var file in Directory.GetFiles(directory, "*", NoLinks).Where(f => IsOurs(Path.GetFileName(f)))) File.Delete(file);
        }

        if (Directory.EnumerateFileSystemEntries(directory).Any(e => e != marker)) return;
        var isMade = File.ReadAllText(marker) == Made;
        File.Delete(marker);
        if (isMade) Directory.Delete(directory);
    }
}
