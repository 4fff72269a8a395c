using System.Diagnostics.CodeAnalysis;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls.Disk;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Cuts a live feed into segments in memory, with media play lists over the newest of them (RFC 8216; parts: RFC 8216bis).</summary>
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
    private readonly WindowWaiter _waiter;
    private readonly SegmentCutter _cutter;
    private bool _hasEnded;
    private long _droppedFrames;

    /// <param name="stream">Name in front of the sequence in segment names, unescaped.</param>
    /// <param name="options">Checked; see there.</param>
    /// <param name="time">For EXT-X-PROGRAM-DATE-TIME.</param>
    /// <param name="form">MPEG-TS or fragmented MP4; the latter has low-latency lists as well.</param>
    /// <param name="reports">Asked for the other renditions of the stream whenever a low-latency list is made; null for none.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public HlsSegmenter(
        string stream, HlsOptions options, TimeProvider time, HlsForm form = HlsForm.Ts, Func<IEnumerable<RenditionReport>>? reports = null)
        : this(stream, new HlsTuning(options), new WallClock(time), form, options.StartSequence, reports)
    {
    }

    /// <param name="tuning">May change while it runs.</param>
    /// <param name="wall">Of the feed.</param>
    /// <param name="sequence">Of the first segment.</param>
    /// <param name="mirror">Told whenever a list without parts is new, on the publisher's thread; null for nobody.</param>
    internal HlsSegmenter(
        string stream, HlsTuning tuning, WallClock wall, HlsForm form, long sequence, Func<IEnumerable<RenditionReport>>? reports, Action<DiskShot>? mirror = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        _stream = stream;
        var (options, kind) = (tuning.Now, form == HlsForm.Ts ? SegmentNameKind.Ts : SegmentNameKind.Fmp4);
        _window = new SegmentWindow(tuning, sequence, kind, new PlaylistWriter(stream, options, kind, reports), mirror);
        _waiter = new WindowWaiter(_window, options);
        _cutter = new SegmentCutter(tuning, wall, form == HlsForm.Ts ? new TsSegmentForm() : new Fmp4SegmentForm(options), _window);
    }

    /// <summary>Frames left out: before the first key frame, broken, too large, or of a track that the open segment does not name.</summary>
    public long DroppedFrames => Interlocked.Read(ref _droppedFrames);

    /// <summary>Null until the first segment is complete.</summary>
    public HlsRates? Rates => _window.Current?.Rates();

    /// <summary>How far this rendition is, for the lists of others; null while nobody wants parts of it.</summary>
    /// <param name="uri">Of its low-latency list, for the report.</param>
    public RenditionReport? Report(string uri) => _window.Current is { LowLatency: not null } window
        ? window.OpenParts > 0 ? new(uri, window.Next, window.OpenParts - 1) : new RenditionReport(uri, window.Next - 1, null)
        : null;

    /// <summary>Somebody waits for what is not there yet.</summary>
    internal bool IsAwaited => _waiter.IsBusy;

    /// <summary>Of the segment being written, or of what would be.</summary>
    internal long NextSequence => _window.Next;

    /// <summary>From now on parts are told when they are made.</summary>
    public void WantParts() => _window.WantParts();

    /// <summary>The newest play list. False until the first segment is complete, and after <see cref="Dispose"/>.</summary>
    public bool TryGetPlaylist([NotNullWhen(true)] out HlsPlaylist? playlist)
    {
        playlist = _window.Current?.Plain;
        return playlist is not null;
    }

    /// <summary>Waits for the first play list, so that a player who comes with the publisher need not ask again.</summary>
    /// <returns>Null when there is none within <paramref name="limit"/>, or there will be none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first.</exception>
    public async ValueTask<HlsPlaylist?> WaitForPlaylistAsync(TimeSpan limit, TimeProvider time, CancellationToken stop)
    {
        if (TryGetPlaylist(out var playlist)) return playlist;
        await _waiter.WaitAsync(static w => w?.Plain is not null, limit, time, stop);
        return _window.Current?.Plain;
    }

    /// <summary>The newest play list with parts, when it has what is asked for. The first call makes parts be told.</summary>
    /// <param name="reload">What must be in it.</param>
    /// <param name="first">How long to wait for the first list; later ones are waited for three target durations.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first.</exception>
    public async ValueTask<HlsReloadAnswer> ReloadAsync(HlsReload reload, TimeSpan first, TimeProvider time, CancellationToken stop)
    {
        _window.WantParts();
        // With a whole segment: ffmpeg takes a list of parts alone for one that is empty, and ends.
        var end = await _waiter.WaitAsync(static w => w is { LowLatency: not null, Plain: not null }, first, time, stop);
        if (_window.Current is not { LowLatency: { } known } snapshot) return new(end == HlsReloadEnd.Ready ? HlsReloadEnd.None : end, null);
        if (reload.Sequence is not { } sequence || known.HasEnded) return new(HlsReloadEnd.Ready, known);
        if (PartRules.IsTooFar(snapshot, sequence, reload.Part)) return new(HlsReloadEnd.TooFarAhead, null);
        end = await _waiter.WaitAsync(w => PartRules.Has(w, sequence, reload.Part), 3 * known.TargetDuration, time, stop);
        var now = _window.Current?.LowLatency;
        return end == HlsReloadEnd.Ready || now is { HasEnded: true } ? new(HlsReloadEnd.Ready, now) : new(end, null);
    }

    /// <summary>A segment, part or head by its file name, exactly as the play list has it, percent-decoded and without query.</summary>
    /// <param name="segment">To be disposed by the caller when it is sent.</param>
    public bool TryGetSegment(ReadOnlySpan<char> name, [NotNullWhen(true)] out HlsSegment? segment)
    {
        segment = null;
        if (!SegmentName.TryParse(name, _stream, out var parsed) || _window.Current is not { } window) return false;
        segment = parsed.Kind == SegmentNameKind.Init ? Init(window.FindInit(parsed.Sequence)) : Lend(window.Find(parsed.Sequence), parsed);
        return segment is not null;
    }

    /// <summary>The same, and a part that the newest list announces is waited for, three target durations at most.</summary>
    /// <returns>Null when there is none; also when too many wait.</returns>
    public async ValueTask<HlsSegment?> WaitForSegmentAsync(string name, TimeProvider time, CancellationToken stop)
    {
        if (TryGetSegment(name, out var segment)) return segment;
        if (!SegmentName.TryParse(name, _stream, out var parsed) || parsed.Kind != SegmentNameKind.Part) return null;
        if (_window.Current is not { LowLatency: { HasEnded: false } list } now || parsed.Sequence != now.Next || parsed.Part != now.OpenParts) return null;
        await _waiter.WaitAsync(w => PartRules.Has(w, parsed.Sequence, parsed.Part), 3 * list.TargetDuration, time, stop);
        return TryGetSegment(name, out segment) ? segment : null;
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

    private static HlsSegment? Init(InitFile? init) => init is null ? null : new(null, new(init.Bytes), init.Sequence, "video/mp4");

    private HlsSegment? Lend(StoredSegment? stored, SegmentName name)
    {
        if (stored is null || (name.Kind == SegmentNameKind.Part ? name.Part >= stored.Parts.Length : stored.DurationMs == 0 || name.Kind != _window.Kind)) return null;
        if (!stored.Buffer.TryHold()) return null;
        var bytes = name.Kind == SegmentNameKind.Part ? stored.Parts[name.Part].Bytes : stored.Bytes;
        return new HlsSegment(stored.Buffer, bytes, stored.Sequence, name.Kind == SegmentNameKind.Ts ? "video/mp2t" : "video/mp4");
    }
}
