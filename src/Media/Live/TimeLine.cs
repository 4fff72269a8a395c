using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>Maps the time stamps of successive sources onto one time line of the feed that starts at zero and never runs back far.</summary>
/// <remarks>
/// A source's own clock may start anywhere and may jump; a jump of more than <see cref="MaxJump"/> is taken as a new beginning. So is a track that goes back by more
/// than <see cref="MaxBack"/> behind itself: an encoder that began anew a few seconds in. One track may be far behind the other. Frames of one track
/// always have different, growing times, which players and muxers rely on, also where a source repeats one or goes back a little.
/// </remarks>
internal sealed class TimeLine
{
    private static readonly MediaTime MaxJump = MediaTime.FromMilliseconds(10_000);
    private static readonly MediaTime MaxBack = MediaTime.FromMilliseconds(500);
    private static readonly MediaTime Gap = MediaTime.FromMilliseconds(40);
    private static readonly MediaTime Step = MediaTime.From90KHz(1);
    private readonly MediaTime?[] _lastOf = new MediaTime?[Enum.GetValues<MediaKind>().Length + 1];
    private readonly MediaTime?[] _lastMapped = new MediaTime?[Enum.GetValues<MediaKind>().Length + 1];
    private MediaTime _offset;
    private MediaTime _last;
    private bool _anchored;
    private bool _used;

    /// <summary>The next frame is the first of a source.</summary>
    public void BeginSource()
    {
        _anchored = false;
        Array.Clear(_lastOf);
    }

    /// <summary>The frame's place on the feed's time line. <paramref name="jumped"/>: it does not continue what came before.</summary>
    public MediaTime Map(MediaKind kind, MediaTime dts, out bool jumped)
    {
        ref var own = ref _lastOf[(int)kind];
        jumped = _anchored && (IsJump(dts + _offset - _last) || own - dts > MaxBack);
        own = dts;
        if (!_anchored || jumped)
        {
            _offset = (_used ? _last + Gap : MediaTime.Zero) - dts;
            _anchored = true;
        }
        var mapped = Growing(ref _lastMapped[(int)kind], dts + _offset);
        if (mapped > _last) _last = mapped;
        _used = true;
        return mapped;
    }

    private static MediaTime Growing(ref MediaTime? last, MediaTime time)
    {
        if (time < MediaTime.Zero) time = MediaTime.Zero;
        if (last is { } before && time <= before) time = before + Step;
        last = time;
        return time;
    }

    private static bool IsJump(MediaTime step) => step > MaxJump || step < MediaTime.Zero - MaxJump;
}
