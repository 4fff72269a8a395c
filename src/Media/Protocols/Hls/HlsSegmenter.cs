using System.Diagnostics.CodeAnalysis;
using SrsStack.Media.Live;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Cuts a live feed into MPEG-TS segments in memory, with a media play list over the newest of them (RFC 8216).</summary>
/// <remarks>
/// Everything that reads may be called by any thread at any time and takes no lock. What writes takes a lock of its own, which nobody
/// contends for while a feed has one source: it is there so that an end or a dispose from elsewhere cannot hit a frame half written.
/// Lives as long as the feed, across republishes. Tell it the tracks that the feed has before the first frame: sound that comes
/// first would else be taken for a feed of sound alone.
/// </remarks>
public sealed class HlsSegmenter : IFrameSink, IDisposable
{
    private readonly Lock _writing = new();
    private readonly string _stream;
    private readonly SegmentWindow _window;
    private readonly SegmentCutter _cutter;
    private bool _hasEnded;
    private long _droppedFrames;

    /// <param name="stream">Name in front of the sequence in segment names, unescaped.</param>
    /// <param name="options">Checked; see there.</param>
    /// <param name="time">Asked for <see cref="HlsOptions.ProgramDateTime"/> only.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public HlsSegmenter(string stream, HlsOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        options.Check();
        _stream = stream;
        _window = new SegmentWindow(stream, options);
        _cutter = new SegmentCutter(options, time, _window);
    }

    /// <summary>Frames left out: before the first key frame, broken, too large, or of a track that the open segment does not name.</summary>
    public long DroppedFrames => Interlocked.Read(ref _droppedFrames);

    /// <summary>The newest play list. False until the first segment is complete, and after <see cref="Dispose"/>.</summary>
    public bool TryGetPlaylist([NotNullWhen(true)] out HlsPlaylist? playlist)
    {
        playlist = _window.Current?.Playlist;
        return playlist is not null;
    }

    /// <summary>Waits for the first play list, so that a player who comes with the publisher need not ask again.</summary>
    /// <returns>Null when there is none within <paramref name="limit"/>, or there will be none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first.</exception>
    public async ValueTask<HlsPlaylist?> WaitForPlaylistAsync(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        if (TryGetPlaylist(out var playlist)) return playlist;
        await _window.Ready.WaitAsync(limit, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (TryGetPlaylist(out playlist)) return playlist;
        stop.ThrowIfCancellationRequested();
        return null;
    }

    /// <summary>A segment by its file name, exactly as the play list has it, percent-decoded and without query.</summary>
    /// <param name="segment">To be disposed by the caller when it is sent.</param>
    public bool TryGetSegment(ReadOnlySpan<char> name, [NotNullWhen(true)] out HlsSegment? segment)
    {
        segment = null;
        if (!SegmentName.TryParse(name, _stream, out var sequence)) return false;
        var stored = _window.Current?.Find(sequence);
        if (stored is null || !stored.TryHold()) return false;
        segment = new HlsSegment(stored);
        return true;
    }

    public void OnTrack(Track track)
    {
        lock (_writing)
        {
            if (!_hasEnded) _cutter.SetTrack(track);
        }
    }

    public void OnMetadata(FeedMetadata metadata)
    {
        // A transport stream has no place for it.
    }

    public void OnFrame(in MediaFrame frame)
    {
        lock (_writing)
        {
            if (!_hasEnded && !_cutter.Take(frame)) Interlocked.Increment(ref _droppedFrames);
        }
    }

    /// <summary>Closes the segment at once, so that players see the last seconds of a source that is gone.</summary>
    public void OnDiscontinuity()
    {
        lock (_writing)
        {
            if (!_hasEnded) _cutter.Restart();
        }
    }

    /// <summary>The feed will never go on: the play list gets its end, frames that still come are ignored. May be called often.</summary>
    public void End()
    {
        lock (_writing)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            _cutter.Restart();
            _window.End();
        }
    }

    /// <summary>Gives all segments back, those being read when their readers are done. Nothing can be read any more.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            _hasEnded = true;
            _cutter.Abandon();
            _window.Clear();
        }
    }
}
