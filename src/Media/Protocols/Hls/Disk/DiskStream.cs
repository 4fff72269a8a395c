using System.Buffers;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Hls.Disk;

/// <summary>The files of one stream. One caller at a time, but for <see cref="Wanted"/>.</summary>
internal sealed class DiskStream(DiskTree tree, FeedName name, EngineMeters meters)
{
    private readonly string _relative = SafeName.Of(name);
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<long> _toldLost = [];
    private PlaylistWriter? _writer;
    private SegmentNameKind _kind;
    private long _next = -1;

    public FeedName Name => name;

    /// <summary>Null: nothing shall be there. Guarded by the owner's lock, as the two below.</summary>
    public DiskShot? Wanted { get; set; }

    public bool IsQueued { get; set; }

    public bool HasFailed { get; set; }

    /// <summary>Writes what is missing, then the list, then removes what is old.</summary>
    /// <returns>Why something could not be written; null when all was.</returns>
    public Exception? Write(DiskShot shot)
    {
        var directory = tree.Make(_relative);
        if (_writer is null || _kind != shot.Kind) (_writer, _kind) = (new PlaylistWriter(DiskTree.SegmentStem, shot.Options, shot.Kind, null), shot.Kind);
        CountPassed(shot.State);
        var problem = WriteSegments(directory, shot);
        var listed = shot.State.Listed;
        HashSet<long> lost = [.. listed.Where(s => !IsThere(s)).Select(s => s.Sequence)];
        problem ??= TryWrite(directory, DiskTree.ListName, new(_writer.Render(shot.State, isLowLatency: false, "", isLost: lost.Contains)));
        if (_files.Contains(DiskTree.ListName)) _toldLost.UnionWith(lost);
        RemoveOld(directory, shot);
        return problem;
    }

    public void Remove()
    {
        tree.Remove(_relative);
        _files.Clear();
        _toldLost.Clear();
        _next = -1;
    }

    /// <summary>Segments that came and went while the disk was busy or away.</summary>
    private void CountPassed(PlaylistState state)
    {
        var passed = _next < 0 ? 0 : Math.Max(0, state.Listed[0].Sequence - _next);
        if (passed > 0) meters.HlsFileFailures.Add(passed, new KeyValuePair<string, object?>("reason", "late"));
        _next = state.Next;
    }

    /// <summary>A segment that is in a list as lost stays so: players have passed it.</summary>
    private Exception? WriteSegments(string directory, DiskShot shot)
    {
        Exception? problem = null;
        _files.RemoveWhere(f => !File.Exists(Path.Combine(directory, f)));
        foreach (var segment in shot.State.Listed.Where(s => !_toldLost.Contains(s.Sequence)))
        {
            if (segment.Init is { } init && !_files.Contains(HeadName(init))) problem = TryWrite(directory, HeadName(init), new(init.Bytes)) ?? problem;
            if (_files.Contains(FileName(segment)) || !segment.Buffer.TryHold()) continue;
            problem = TryWrite(directory, FileName(segment), segment.Bytes) ?? problem;
            segment.Buffer.LetGo();
        }

        return problem;
    }

    private bool IsThere(StoredSegment segment) =>
        !_toldLost.Contains(segment.Sequence) && _files.Contains(FileName(segment)) && (segment.Init is not { } init || _files.Contains(HeadName(init)));

    private void RemoveOld(string directory, DiskShot shot)
    {
        HashSet<string> kept = [DiskTree.ListName, .. shot.Stored.Select(FileName), .. shot.Stored.Where(s => s.Init is not null).Select(s => HeadName(s.Init!))];
        foreach (var old in _files.Where(f => !kept.Contains(f)).ToArray())
        {
            File.Delete(Path.Combine(directory, old));
            _files.Remove(old);
        }

        _toldLost.RemoveWhere(s => s < shot.Stored[0].Sequence);
    }

    /// <summary>Whole or not at all: a reader never sees half a file.</summary>
    private Exception? TryWrite(string directory, string file, ReadOnlySequence<byte> bytes)
    {
        var (path, temporary) = (Path.Combine(directory, file), Path.Combine(directory, file + DiskTree.Temporary));
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                foreach (var piece in bytes) stream.Write(piece.Span);
            }

            File.Move(temporary, path, overwrite: true);
            _files.Add(file);
            meters.HlsFiles.Add(1);
            return null;
        }
        catch (Exception e) when (HlsDisk.IsOfDisk(e))
        {
            meters.HlsFileFailures.Add(1, new KeyValuePair<string, object?>("reason", "write"));
            HlsDisk.Try(() => File.Delete(temporary));
            return e;
        }
    }

    private string FileName(StoredSegment segment) => SegmentName.Format(DiskTree.SegmentStem, _kind, segment.Sequence);

    private static string HeadName(InitFile init) => SegmentName.Format(DiskTree.SegmentStem, SegmentNameKind.Init, init.Sequence);
}
