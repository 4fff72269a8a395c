using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Puts the times of all sources of a recording on its one time line, which never runs back, and says when frames came.</summary>
/// <remarks>
/// A source that follows another, or a jump of its clock, goes on behind what was recorded by as much as passed on the wall: a gap stays a gap. The machine's clock is read
/// once a segment and followed by the time that passes, so that setting it moves nothing within one.
/// </remarks>
internal sealed class RecordingClock
{
    private static readonly MediaTime MaxForward = MediaTime.FromMilliseconds(10_000);
    private static readonly MediaTime MaxBack = MediaTime.FromMilliseconds(500);
    private static readonly MediaTime LeastGap = MediaTime.FromMilliseconds(40);
    private static readonly MediaTime Step = MediaTime.From90KHz(1);

    private readonly TimeProvider _time;
    private readonly MediaTime?[] _lastOf = new MediaTime?[(int)MediaKind.Audio + 1];
    private (DateTimeOffset Wall, long Stamp) _began;
    private (MediaTime Time, DateTimeOffset At)? _newest;
    private MediaTime _offset;
    private bool _isAnchored;

    /// <param name="after">What the recording has already; null for nothing.</param>
    public RecordingClock(TimeProvider time, RecordingPosition? after)
    {
        _time = time;
        _began = (time.GetUtcNow(), time.GetTimestamp());
        if (after is not null) _newest = (after.End, after.EndedAt);
    }

    public DateTimeOffset Now => _began.Wall + _time.GetElapsedTime(_began.Stamp);

    /// <summary>The newest time that there was.</summary>
    public MediaTime Newest => _newest?.Time ?? MediaTime.Zero;

    /// <summary>Reads the wall clock anew; what it was set back is not followed.</summary>
    public void BeginSegment()
    {
        var (known, wall) = (Now, _time.GetUtcNow());
        _began = (wall > known ? wall : known, _time.GetTimestamp());
    }

    /// <summary>What follows does not continue what came before.</summary>
    public void Break() => _isAnchored = false;

    /// <param name="now">When the frame came.</param>
    /// <param name="jumped">It does not continue what came before.</param>
    public MediaFrame Map(in MediaFrame frame, DateTimeOffset now, out bool jumped)
    {
        ref var last = ref _lastOf[(int)frame.Track.Kind];
        jumped = _isAnchored && IsJump(frame.Dts + _offset, last);
        if (jumped || !_isAnchored) Anchor(frame.Dts, now);
        var dts = frame.Dts + _offset;
        if (dts < MediaTime.Zero) dts = MediaTime.Zero;
        if (dts <= last) dts = last.Value + Step;
        last = dts;
        if (_newest is not { } newest || dts > newest.Time) _newest = (dts, now);
        return frame with { Dts = dts, Pts = dts + (frame.Pts - frame.Dts) };
    }

    private bool IsJump(MediaTime dts, MediaTime? last) => dts > Newest + MaxForward || last - dts > MaxBack || Newest - dts > MaxForward;

    private void Anchor(MediaTime dts, DateTimeOffset now)
    {
        _isAnchored = true;
        var begin = MediaTime.Zero;
        if (_newest is { } newest)
        {
            var gap = MediaTime.FromSamples((now - newest.At).Ticks, (int)TimeSpan.TicksPerSecond);
            begin = newest.Time + (gap > LeastGap ? gap : LeastGap);
        }

        _offset = begin - dts;
    }
}
