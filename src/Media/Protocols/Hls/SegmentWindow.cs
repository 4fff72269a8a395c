namespace SrsStack.Media.Protocols.Hls;

/// <summary>The finished segments of a feed and the play list over the newest of them. One writer; readers take <see cref="Current"/>.</summary>
internal sealed class SegmentWindow(string stream, HlsOptions options)
{
    private readonly List<StoredSegment> _stored = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unlisted;
    private long _next = options.StartSequence;
    private long _discontinuitySequence;
    private int _targetSeconds = ToWholeSeconds((long)options.SegmentDuration.TotalMilliseconds);
    private bool _hasEnded;
    private volatile WindowSnapshot? _current;

    /// <summary>Completes with the first segment, or when there will be none.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Null until the first segment, and after <see cref="Clear"/>.</summary>
    public WindowSnapshot? Current => _current;

    public void Add(SegmentBuffer buffer, SegmentFacts facts)
    {
        var isDiscontinuous = facts.IsDiscontinuous && _next > options.StartSequence;
        _stored.Add(new StoredSegment(_next++, buffer, facts.DurationMs, isDiscontinuous, facts.IsIndependent, facts.StartedAt));
        _targetSeconds = Math.Max(_targetSeconds, ToWholeSeconds(facts.DurationMs));
        while (CanUnlist()) _discontinuitySequence += _stored[_unlisted++].IsDiscontinuous ? 1 : 0;
        var gone = Math.Max(0, _unlisted - options.RetainedSegments);
        var leaving = _stored.GetRange(0, gone);
        _stored.RemoveRange(0, gone);
        _unlisted -= gone;
        Publish();
        foreach (var segment in leaving) segment.LetGo();              // only now: readers of the new list cannot ask for them
    }

    public void End()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        if (_stored.Count > 0) Publish();
        _ready.TrySetResult();
    }

    public void Clear()
    {
        _current = null;
        foreach (var segment in _stored) segment.LetGo();
        _stored.Clear();
        _unlisted = 0;
        _ready.TrySetResult();
    }

    /// <summary>RFC 8216, 6.2.2: what stays must be three target durations or more.</summary>
    private bool CanUnlist()
    {
        if (_stored.Count - _unlisted <= Math.Max(1, options.MinListedSegments)) return false;
        long left = 0;
        for (var i = _unlisted + 1; i < _stored.Count; i++) left += _stored[i].DurationMs;
        return left >= Math.Max((long)options.Window.TotalMilliseconds, 3000L * _targetSeconds);
    }

    private void Publish()
    {
        var listed = _stored.Skip(_unlisted).ToArray();
        var head = new PlaylistHead(
            _targetSeconds, listed[0].Sequence, _discontinuitySequence, listed.All(s => s.IsIndependent), _hasEnded);
        var lines = listed.Select(s => new PlaylistLine(s.Sequence, s.DurationMs, s.IsDiscontinuous, s.StartedAt)).ToArray();
        var etag = $"\"{_next:x}{(_hasEnded ? "-end" : string.Empty)}\"";
        _current = new WindowSnapshot(new HlsPlaylist(stream, etag, head, lines), [.. _stored]);
        _ready.TrySetResult();
    }

    private static int ToWholeSeconds(long milliseconds) => (int)Math.Max(1, (milliseconds + 999) / 1000);
}

/// <summary>What the segmenter knows of a segment that it closes.</summary>
internal sealed record SegmentFacts(long DurationMs, bool IsDiscontinuous, bool IsIndependent, DateTimeOffset? StartedAt);

/// <summary>A play list with all segments that may be asked for, without a gap in their sequence.</summary>
internal sealed record WindowSnapshot(HlsPlaylist Playlist, StoredSegment[] Stored)
{
    public StoredSegment? Find(long sequence)
    {
        var index = sequence - Stored[0].Sequence;
        return index >= 0 && index < Stored.Length ? Stored[index] : null;
    }
}
