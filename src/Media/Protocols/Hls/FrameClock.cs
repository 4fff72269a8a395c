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

    /// <summary>How long a frame is taken to last while nothing is known: 25 pictures a second.</summary>
    private static readonly MediaTime UnknownLength = MediaTime.FromMilliseconds(40);

    private TrackTimes _video = new(null, UnknownLength);
    private TrackTimes _audio = new(null, UnknownLength);

    public MediaTime? LastVideo => _video.Last;

    public bool IsJump(in MediaFrame frame)
    {
        if (Of(frame).Last is not { } last) return false;
        if (frame.Dts < last - MaxBackward) return true;
        return frame.Dts > last + MaxForward && Newest is { } newest && frame.Dts > newest + MaxForward;
    }

    /// <returns>When the frame ends, if it is as long as the one before.</returns>
    public MediaTime Note(in MediaFrame frame)
    {
        ref var times = ref Of(frame);
        var length = times.Last is { } last && frame.Dts > last && frame.Dts - last < MaxBackward ? frame.Dts - last : times.Length;
        times = new TrackTimes(frame.Dts, length);
        return frame.Dts + length;
    }

    public void Reset()
    {
        _video = _video with { Last = null };
        _audio = _audio with { Last = null };
    }

    private MediaTime? Newest => _video.Last is { } video && _audio.Last is { } audio ? (video > audio ? video : audio) : _video.Last ?? _audio.Last;

    private ref TrackTimes Of(in MediaFrame frame) => ref frame.Track.Kind == MediaKind.Video ? ref _video : ref _audio;

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct TrackTimes(MediaTime? Last, MediaTime Length);
}
