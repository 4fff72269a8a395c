using SrsStack.Media.Protocols.Hls.Disk;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>The finished segments of a feed and the play lists over the newest of them. One writer; readers take <see cref="Current"/>.</summary>
internal sealed class SegmentWindow(HlsTuning tuning, long firstSequence, SegmentNameKind kind, PlaylistWriter writer, Action<DiskShot>? mirror = null)
{
    private readonly List<StoredSegment> _stored = [];
    private int _unlisted;
    private HlsOptions _options = tuning.Now;
    private long _shrinksAt = long.MaxValue;
    private readonly long _first = firstSequence;
    private long _next = firstSequence;
    private long _discontinuitySequence;
    private int _targetSeconds = WantedSeconds(tuning.Now);
    private long _partTargetMs = (long)tuning.Now.PartDuration.TotalMilliseconds;
    private OpenSegment? _shown;
    private bool _hasEnded;
    private volatile bool _wantsParts;
    private volatile WindowSnapshot? _current;

    /// <summary>Of whole segments.</summary>
    public SegmentNameKind Kind => kind;

    /// <summary>Raised when <see cref="Current"/> has changed, or will not change any more.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Null until the first segment or part, and after <see cref="Clear"/>.</summary>
    public WindowSnapshot? Current => _current;

    public long Next => _next;

    public bool IsOver { get; private set; }

    /// <summary>Somebody asked for parts: from now on they are told when they are made. Any thread.</summary>
    public void WantParts() => _wantsParts = true;

    /// <summary>Has anybody been told of parts of this segment?</summary>
    public bool ShowsParts(OpenSegment open) => ReferenceEquals(_shown, open);

    /// <summary>Tells the parts of the open segment, when somebody wants them.</summary>
    public void ShowParts(OpenSegment open)
    {
        if (!_wantsParts) return;
        _shown = open;
        _partTargetMs = Math.Max(_partTargetMs, open.Parts[^1].DurationMs);
        Publish(new StoredSegment(_next, Named(open), 0, IsMarked(open)));
    }

    public void Add(OpenSegment open, long durationMs)
    {
        _stored.Add(new StoredSegment(_next, Named(open), durationMs, IsMarked(open)));
        _next++;
        if (open.Parts.Count > 0) _partTargetMs = Math.Max(_partTargetMs, open.Parts.Max(p => p.DurationMs));
        _targetSeconds = Math.Max(_targetSeconds, ToWholeSeconds(durationMs));
        TakeOver();
        while (CanUnlist()) _discontinuitySequence += _stored[_unlisted++].IsDiscontinuous ? 1 : 0;
        var gone = Math.Max(0, _unlisted - _options.RetainedSegments);
        var leaving = _stored.GetRange(0, gone);
        _stored.RemoveRange(0, gone);
        _unlisted -= gone;
        Publish(null);
        foreach (var segment in leaving) segment.Buffer.LetGo();       // only now: readers of the new list cannot ask for them
    }

    public void End()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        if (_stored.Count > 0) Publish(null);
        Finish();
    }

    public void Clear()
    {
        _current = null;
        foreach (var segment in _stored) segment.Buffer.LetGo();
        _stored.Clear();
        _unlisted = 0;
        Finish();
    }

    private void Finish()
    {
        IsOver = true;
        Changed.Raise();
    }

    private bool IsMarked(OpenSegment open) => open.IsDiscontinuous && _next > _first;

    private OpenSegment Named(OpenSegment open)
    {
        if (open.Init is { Sequence: < 0 } init) init.Sequence = _next;
        return open;
    }

    /// <summary>An operator who asked for shorter segments gets the shorter TARGETDURATION, once the longer segments have left the list; else it never shrinks.</summary>
    private void TakeOver()
    {
        if (!ReferenceEquals(_options, tuning.Now)) (_options, _shrinksAt) = (tuning.Now, _next);
        if (_stored[_unlisted].Sequence < _shrinksAt) return;
        _targetSeconds = Math.Max(WantedSeconds(_options), ToWholeSeconds(_stored.Skip(_unlisted).Max(s => s.DurationMs)));
        _shrinksAt = long.MaxValue;
    }

    /// <summary>RFC 8216, 6.2.2: what stays must be three target durations or more.</summary>
    private bool CanUnlist()
    {
        if (_stored.Count - _unlisted <= Math.Max(1, _options.MinListedSegments)) return false;
        long left = 0;
        for (var i = _unlisted + 1; i < _stored.Count; i++) left += _stored[i].DurationMs;
        return left >= Math.Max((long)_options.Window.TotalMilliseconds, 3000L * _targetSeconds);
    }

    /// <param name="open">The segment that is being written, when its parts are told.</param>
    private void Publish(StoredSegment? open)
    {
        var state = new PlaylistState(
            [.. _stored.Skip(_unlisted)], open, _next, _targetSeconds, _partTargetMs, _discontinuitySequence, _hasEnded);
        var plain = open is null || _current is null ? (state.Listed.Length > 0 ? new HlsPlaylist(writer, state, isLowLatency: false) : null) : _current.Plain;
        _current = new WindowSnapshot(plain, _wantsParts ? new HlsPlaylist(writer, state, isLowLatency: true) : null, [.. _stored], open, _next);
        Changed.Raise();
        if (open is null && state.Listed.Length > 0) mirror?.Invoke(new(state, _current.Stored, kind, _options));
    }

    private static int WantedSeconds(HlsOptions options) => ToWholeSeconds((long)options.SegmentDuration.TotalMilliseconds);

    private static int ToWholeSeconds(long milliseconds) => (int)Math.Max(1, (milliseconds + 999) / 1000);
}

/// <summary>Play lists with all that may be asked for, without a gap in its sequence.</summary>
/// <param name="Plain">Null until the first segment.</param>
/// <param name="LowLatency">Null until somebody has asked for parts.</param>
/// <param name="Stored">Finished segments.</param>
/// <param name="Open">What is told of the segment being written; null for nothing.</param>
/// <param name="Next">Its sequence.</param>
internal sealed record WindowSnapshot(HlsPlaylist? Plain, HlsPlaylist? LowLatency, StoredSegment[] Stored, StoredSegment? Open, long Next)
{
    /// <summary>Parts of the segment being written.</summary>
    public int OpenParts => Open?.Parts.Length ?? 0;

    public StoredSegment? Find(long sequence)
    {
        if (Open is not null && sequence == Next) return Open;
        if (Stored.Length == 0) return null;
        var index = sequence - Stored[0].Sequence;
        return index >= 0 && index < Stored.Length ? Stored[index] : null;
    }

    public HlsRates? Rates()
    {
        if (Stored.Length == 0) return null;
        var (bits, milliseconds) = (Stored.Sum(s => s.Bytes.Length) * 8, Stored.Sum(s => s.DurationMs));
        return new(Stored.Max(s => s.Bytes.Length * 8000 / s.DurationMs), bits * 1000 / milliseconds);
    }

    /// <summary>The file with the heads of the tracks, as long as a segment needs it.</summary>
    public InitFile? FindInit(long sequence) =>
        Open?.Init is { } init && init.Sequence == sequence ? init : Array.Find(Stored, s => s.Init?.Sequence == sequence)?.Init;
}
