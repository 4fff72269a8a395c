namespace SrsStack.Media.Protocols.Hls;

/// <summary>The options of now. What may change while streams run is changed here, by whoever has the operator's wish; everybody else reads <see cref="Now"/>.</summary>
/// <remarks>
/// Any thread. Running streams take lengths over with the segment they begin next, the window with the next finished one, and requests sessions at once. The
/// other options of a running stream stay as they were when it began.
/// </remarks>
public sealed class HlsTuning
{
    private readonly Lock _changing = new();
    private volatile HlsOptions _now;

    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public HlsTuning(HlsOptions options)
    {
        options.Check();
        _now = options;
    }

    public HlsOptions Now => _now;

    /// <summary>Plain lists that caches may keep, without an id for each viewer: SRS Stack's <c>hphls</c>, <c>noHlsCtx</c>.</summary>
    public bool IsHighPerformance => !_now.Sessions;

    /// <summary>Short segments in a short window: SRS Stack's <c>hlsll</c>, <c>hlsLowLatency</c>. False also for lengths of the operator's own.</summary>
    public bool IsLowLatency => _now.SegmentDuration == HlsOptions.ShortSegments.Segment && _now.Window == HlsOptions.ShortSegments.Window;

    public void SetHighPerformance(bool isOn) => Change(o => o with { Sessions = !isOn });

    /// <summary>On: segments of 2 s in a window of 16 s. Off: 10 s in 60 s, fewer requests and more patience with bad networks.</summary>
    public void SetLowLatency(bool isOn)
    {
        var (segment, window) = isOn ? HlsOptions.ShortSegments : HlsOptions.LongSegments;
        Change(o => o with { SegmentDuration = segment, Window = window, MaxSegmentDuration = o.MaxSegmentDuration < segment ? segment : o.MaxSegmentDuration });
    }

    private void Change(Func<HlsOptions, HlsOptions> change)
    {
        lock (_changing)
        {
            var changed = change(_now);
            changed.Check();
            if (changed != _now) _now = changed;
        }
    }
}
