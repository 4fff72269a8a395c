using System.Threading.Channels;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Records one live feed into a folder: heads, and segments of movie fragments (ISO/IEC 14496-12, 8.8) that are written as they come.</summary>
/// <remarks>
/// Attach it to a feed, read <see cref="Notices"/>, and detach and complete it at the end. Lives over any number of sources of the feed; to go on with a recording of an earlier
/// process, or of another feed, open a new one behind its last segment. The feed's thread copies each payload once and never waits: what the disk can not take is lost, and told.
/// <para>After the process was killed everything is there but the part being gathered and what waited (<see cref="WaitingBytes"/>): below 1 s of media on a disk that keeps up.
/// After a loss of power everything is there up to the newest closed segment. <see cref="SegmentRepair"/> makes the rest whole.</para>
/// </remarks>
public sealed class SegmentWriter : IFrameSink, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Channel<RecordingNotice> _notices = Channel.CreateUnbounded<RecordingNotice>(new() { SingleReader = true });
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<CodecId> _leftOut = [];
    private readonly PartQueue _queue;
    private readonly SegmentFiles _files;
    private readonly RecordingCutter _cutter;
    private volatile bool _isEnding;
    private int _isFinished;
    private bool _hasEnded;

    /// <param name="disk">Writes; not disposed by this.</param>
    /// <param name="folder">Of this recording alone; made when it is missing. One writer at a time.</param>
    /// <param name="options">Checked; see there.</param>
    /// <param name="after">What the folder has already, made whole by <see cref="SegmentRepair"/>; null for a new recording.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public SegmentWriter(RecordingDisk disk, string folder, RecordingOptions options, TimeProvider time, RecordingPosition? after = null)
    {
        options.Check();
        _queue = new(options.MaxWaitingBytes, () => Wake(disk));
        _files = new(Path.GetFullPath(folder), options, after?.NextSequence ?? 0, _notices.Writer);
        _cutter = new(options, new(time, after), _queue, _files, time);
    }

    /// <summary>Facts in their order, for one reader; completed when everything is told. About one a segment, so it need not be bounded.</summary>
    public ChannelReader<RecordingNotice> Notices => _notices.Reader;

    /// <summary>Bytes of media that wait for the disk now.</summary>
    public long WaitingBytes => _queue.Bytes;

    /// <summary>The recording is in files up to here.</summary>
    public MediaTime WrittenUntil => _files.WrittenUntil;

    /// <summary>What the disk says while it refuses; null while it works.</summary>
    public string? Problem => _files.Problem;

    /// <summary>See <see cref="SegmentFiles.Written"/>.</summary>
    internal Action<long, long, MediaTime>? Written
    {
        set => _files.Written = value;
    }

    public void OnTrack(Track track)
    {
        lock (_lock)
        {
            if (!_hasEnded) SetTrack(track);
        }
    }

    public void OnMetadata(FeedMetadata metadata)
    {
        // What matters of it stands in the streams themselves.
    }

    public void OnFrame(in MediaFrame frame)
    {
        lock (_lock)
        {
            if (_hasEnded) return;
            SetTrack(frame.Track);
            _cutter.Take(frame);
        }
    }

    /// <summary>Closes the segment: what a source sent that is gone is complete.</summary>
    public void OnDiscontinuity()
    {
        lock (_lock)
        {
            if (!_hasEnded) _cutter.Restart();
        }
    }

    /// <summary>Takes nothing any more, and waits until all is written, closed and told. May be called often.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first; writing goes on.</exception>
    public Task CompleteAsync(CancellationToken stop = default)
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                _hasEnded = true;
                _cutter.End();
                _isEnding = true;
                _queue.TryAdd(_queue.Rent());                          // wakes the thread that writes
            }
        }

        return _written.Task.WaitAsync(stop);
    }

    public async ValueTask DisposeAsync() => await CompleteAsync();

    /// <summary>By a thread of the disk.</summary>
    /// <returns>True when there may be more.</returns>
    internal bool WriteOne()
    {
        if (_queue.TryTake(out var part))
        {
            _files.Do(part!);
            _queue.Return(part!);
            return true;
        }

        if (_isEnding && Interlocked.Exchange(ref _isFinished, 1) == 0) Finish();
        return false;
    }

    /// <summary>Nobody shall wait for threads that are gone.</summary>
    private void Wake(RecordingDisk disk)
    {
        if (!disk.TryEnqueue(this)) _written.TrySetResult();
    }

    private void Finish()
    {
        _files.End();
        _files.Dispose();
        _queue.Release();
        _written.TrySetResult();
    }

    private void SetTrack(Track track)
    {
        if (!_cutter.SetTrack(track) && _leftOut.Add(track.Codec)) _notices.Writer.TryWrite(new RecordingNotice.TrackLeftOut(track.Codec));
    }
}
