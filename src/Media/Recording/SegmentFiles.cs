using System.Threading.Channels;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Does to the disk what parts say, and tells what came of it. One thread at a time.</summary>
internal sealed class SegmentFiles(string folder, RecordingOptions options, long firstSequence, ChannelWriter<RecordingNotice> notices) : IDisposable
{
    private readonly OpenSegment _open = new(folder);
    private readonly LossTally _lost = new();
    private long _next = firstSequence;
    private string? _initOnDisk;
    private int _failures;
    private long _writtenUntil;
    private volatile string? _problem;

    /// <summary>How often the disk refused; the source's thread sees a failure by it.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>What the disk says now; null while it works.</summary>
    public string? Problem => _problem;

    public MediaTime WrittenUntil => new(Volatile.Read(ref _writtenUntil));

    /// <summary>Called after each part that is in the file: sequence of the segment, bytes in it, end of the part. For tests that kill.</summary>
    public Action<long, long, MediaTime>? Written { get; set; }

    /// <summary>Never throws for what the disk does: that becomes a gap.</summary>
    public void Do(Part part)
    {
        if (part.Lost is { } lost) _lost.Add(lost);
        if (part.Begin is { } init) Try(() => Open(init));
        if (part.Bytes > 0 && !(_open.IsOpen && Try(() => Write(part)))) Lose(part);
        if (part.Ends) Close();
    }

    /// <summary>No part will come any more.</summary>
    public void End()
    {
        Close();
        if (!_lost.IsEmpty) notices.TryWrite(new RecordingNotice.MediaLost(_lost.Take(null)));
        notices.TryComplete();
    }

    public void Dispose() => _open.Dispose();

    private void Open(RecordingInit init)
    {
        Close();
        Directory.CreateDirectory(folder);
        if (_initOnDisk != init.Id) WriteInit(init);
        _open.Open(_next++, init);
        _problem = null;
    }

    private void Write(Part part)
    {
        _open.Write(part);
        if (options.Sync == RecordingSync.Parts) _open.Sync();
        if (!_lost.IsEmpty) notices.TryWrite(new RecordingNotice.MediaLost(_lost.Take(part.Start)));
        Volatile.Write(ref _writtenUntil, part.End.Flicks);
        Written?.Invoke(_next - 1, _open.Length, part.End);
    }

    private void Lose(Part part)
    {
        _lost.Add(part.Start, part.End, part.Fragment.Samples, part.Fragment.VideoLength + part.Fragment.AudioLength, RecordingGapReason.Disk, _problem);
        if (_open.IsOpen) Close();
    }

    private void Close()
    {
        if (!_open.IsOpen) return;
        var (from, to, samples, bytes) = (_open.Totals.Start, _open.Totals.End, _open.Totals.Samples, _open.Length);
        SegmentRecord? record = null;
        if (!Try(() => record = _open.Close())) _lost.Add(from, to, samples, bytes, RecordingGapReason.Disk, _problem);
        else if (record is not null) notices.TryWrite(new RecordingNotice.SegmentClosed(record));
    }

    /// <summary>Whole and on the disk before any segment that needs it.</summary>
    private void WriteInit(RecordingInit init)
    {
        var path = Path.Combine(folder, SegmentNames.Init(init.Id));
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(init.Bytes))
        {
            using (var file = File.OpenHandle(path + ".tmp", FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, init.Bytes, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(path + ".tmp", path, overwrite: true);
            Libc.SyncDirectory(folder);
        }

        _initOnDisk = init.Id;
    }

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)       // the thread writes other recordings as well
        {
            _problem = e.Message;
            Interlocked.Increment(ref _failures);
            return false;
        }
    }
}
