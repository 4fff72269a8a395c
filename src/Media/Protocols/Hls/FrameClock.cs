using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Follows the decode times of a feed's tracks between two breaks.</summary>
internal sealed class FrameClock
{
    /// <summary>A track that goes back further has begun a new time line; less is jitter of a bad source.</summary>
    public static readonly MediaTime MaxBackward = MediaTime.FromMilliseconds(1_000);

    /// <summary>A hole in all tracks that is longer is a jump of the clock; as a segment it would spoil EXT-X-TARGETDURATION for good.</summary>
    public static readonly MediaTime MaxForward = MediaTime.FromMilliseconds(10_000);

    /// <summary>A feed whose frames are far apart is no feed with holes: a hole is so many times longer than the distance before.</summary>
    private const int UsualSteps = 4;

    /// <summary>How long a frame is taken to last while nothing is known: 25 pictures a second.</summary>
    private static readonly MediaTime UnknownLength = MediaTime.FromMilliseconds(40);

    private TrackTimes _video = new(null, UnknownLength, UnknownLength);
    private TrackTimes _audio = new(null, UnknownLength, UnknownLength);

    public MediaTime? LastVideo => _video.Last;

    /// <param name="longest">Nothing may be missing for longer: a segment that is mostly a hole would be a lie.</param>
    public bool IsJump(in MediaFrame frame, MediaTime longest)
    {
        if (Of(frame).Last is not { } last) return false;
        if (frame.Dts < last - MaxBackward) return true;
        return Newest is { } newest && frame.Dts > newest + Limit(longest);
    }

    /// <returns>When the frame ends, if it is as long as the one before.</returns>
    public MediaTime Note(in MediaFrame frame)
    {
        ref var times = ref Of(frame);
        var length = times.Last is { } last && frame.Dts > last && frame.Dts - last < MaxBackward ? frame.Dts - last : times.Length;
        times = new TrackTimes(frame.Dts, length, times.Last is { } before && frame.Dts > before ? frame.Dts - before : times.Step);
        return frame.Dts + length;
    }

    /// <summary>What follows is on another time line. The distance of frames is remembered, also that of the one that broke it.</summary>
    public void Reset(in MediaFrame? broken)
    {
        if (broken is { } frame && Of(frame).Last is { } last && frame.Dts > last) Of(frame) = Of(frame) with { Step = frame.Dts - last };
        _video = _video with { Last = null };
        _audio = _audio with { Last = null };
    }

    private MediaTime? Newest => _video.Last is { } video && _audio.Last is { } audio ? (video > audio ? video : audio) : _video.Last ?? _audio.Last;

    private MediaTime Limit(MediaTime longest)
    {
        var step = _video.Last is null || (_audio.Last is not null && _audio.Step < _video.Step) ? _audio.Step : _video.Step;
        var usual = MediaTime.FromMilliseconds(step.Milliseconds * UsualSteps);
        var limit = usual > longest ? usual : longest;
        return limit < MaxForward ? limit : MaxForward;
    }

    private ref TrackTimes Of(in MediaFrame frame) => ref frame.Track.Kind == MediaKind.Video ? ref _video : ref _audio;

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct TrackTimes(MediaTime? Last, MediaTime Length, MediaTime Step);
}
