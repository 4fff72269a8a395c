using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Puts the frames of a feed into segments and the finished ones into the window. One caller at a time.</summary>
/// <remarks>
/// A track that is new or changed waits for the next segment, because the tables of a segment name its tracks; the one exception is sound
/// that is a little late. What a segment lasts is the distance to the next one's first frame, so play lists do not drift from the feed.
/// </remarks>
internal sealed class SegmentCutter(HlsOptions options, TimeProvider time, SegmentWindow window)
{
    /// <summary>Sound that came before the first picture by less than this is left out instead of being a segment of its own.</summary>
    private const int ShortHeadMs = 500;

    private readonly CutRules _rules = new(options);
    private readonly TsMuxer _muxer = new();
    private readonly FrameClock _clock = new();

    private Track? _video;
    private Track? _audio;
    private OpenSegment? _open;
    private MediaTime? _waitingSince;
    private (MediaTime Dts, DateTimeOffset Wall)? _wallClock;
    private bool _isDiscontinuous;
    private bool _tracksChanged;

    public void SetTrack(Track track)
    {
        ref var known = ref track.Kind == MediaKind.Video ? ref _video : ref _audio;
        if (track.SameAs(known)) return;
        var carried = TsMuxer.Carries(track) ? track : null;
        if (carried is null && known is null) return;
        var isLateAudio = _open is { Video: not null, Audio: null } && track.Kind == MediaKind.Audio && !_tracksChanged;
        known = carried;
        if (isLateAudio) EnterLateAudio(_open!, track);
        else if (_open is not null) _tracksChanged = true;
    }

    /// <returns>False when the frame was left out.</returns>
    public bool Take(in MediaFrame frame)
    {
        SetTrack(frame.Track);
        var isKnown = frame.Track.SameAs(frame.Track.Kind == MediaKind.Video ? _video : _audio);
        if (!isKnown || frame.Payload.Length > options.MaxSegmentBytes / 2) return false;
        if (_clock.IsJump(frame)) Break();
        var open = SegmentFor(frame);
        var end = _clock.Note(frame);
        if (open is null || !_muxer.WriteFrame(frame, open.Buffer)) return false;
        open.End = end > open.End ? end : open.End;
        return true;
    }

    /// <summary>
    /// The source is gone, or another one takes over. Its video is waited for, since a segment should start with a picture; sound is
    /// learned again from its first frame.
    /// </summary>
    public void Restart()
    {
        Break();
        _audio = null;
    }

    /// <summary>Drops the open segment.</summary>
    public void Abandon()
    {
        _open?.Buffer.Return();
        _open = null;
    }

    private void Break()
    {
        if (_open is { } open) Close(open, open.End);
        _clock.Reset();
        _muxer.ResetClock();
        (_waitingSince, _wallClock) = (null, null);
        _isDiscontinuous = true;
    }

    /// <returns>Null when the frame must wait for a segment that has its track, or for a key frame.</returns>
    private OpenSegment? SegmentFor(in MediaFrame frame)
    {
        var hasVideo = _video is not null;
        var mustCut = _open is not null && _rules.MustCut(frame, _open, hasVideo, _tracksChanged, _clock.LastVideo);
        if (mustCut) Close(_open!, frame.Dts);
        if (_open is null)
        {
            _waitingSince ??= frame.Dts;
            if (!mustCut && !_rules.MayStart(frame, hasVideo, _waitingSince.Value, _clock.LastVideo)) return null;
            if (hasVideo && _rules.IsVideoSilent(frame, _clock.LastVideo)) ForgetVideo();
            _open = Start(frame);
        }

        return _open.Carries(frame.Track) ? _open : null;
    }

    /// <summary>Only sound comes: it goes on alone, in short segments that anyone may join. A picture that comes back is a new track.</summary>
    private void ForgetVideo()
    {
        _video = null;
        _isDiscontinuous = true;                                       // RFC 8216, 4.3.2.3: the number of tracks changes
    }

    private OpenSegment Start(in MediaFrame frame)
    {
        _muxer.SetTracks(_video, _audio);
        var isIndependent = CutRules.IsGoodStart(frame, _video is not null);
        var startedAt = options.ProgramDateTime ? WallClockAt(frame.Dts) : (DateTimeOffset?)null;
        var open = new OpenSegment(frame.Dts, isIndependent, startedAt, _video, _audio) { IsDiscontinuous = _isDiscontinuous };
        _muxer.WriteTables(open.Buffer);
        (_isDiscontinuous, _tracksChanged, _waitingSince) = (false, false, null);
        return open;
    }

    private void Close(OpenSegment open, MediaTime end)
    {
        _open = null;
        _muxer.Flush(open.Buffer);
        var milliseconds = end.Milliseconds - open.Start.Milliseconds;
        var isEmpty = milliseconds <= 0 || open.Buffer.Length <= TsMuxer.TablesSize;
        _isDiscontinuous |= _tracksChanged;
        if (isEmpty || IsShortHead(open, milliseconds))
        {
            open.Buffer.Return();
            _isDiscontinuous |= open.IsDiscontinuous;
            return;
        }

        window.Add(open.Buffer, new SegmentFacts(milliseconds, open.IsDiscontinuous, open.IsIndependent, open.StartedAt));
    }

    private bool IsShortHead(OpenSegment open, long milliseconds) =>
        open.Video is null && _video is not null && milliseconds < ShortHeadMs && (open.IsDiscontinuous || window.Current is null);

    /// <summary>Encoders often send the first picture before they say that there is sound; the tables of an open segment can still be mended.</summary>
    private void EnterLateAudio(OpenSegment open, Track track)
    {
        _muxer.SetTracks(_video, track);
        _muxer.RewriteTables(open.Buffer.Head[..TsMuxer.TablesSize]);
        open.Audio = track;
        open.IsDiscontinuous = true;                                   // RFC 8216, 4.3.2.3: the number of tracks changes
    }

    /// <summary>Follows the feed from its first segment on, so that jitter of the network does not show.</summary>
    private DateTimeOffset WallClockAt(MediaTime dts)
    {
        _wallClock ??= (dts, time.GetUtcNow());
        return _wallClock.Value.Wall + TimeSpan.FromMilliseconds((dts - _wallClock.Value.Dts).Milliseconds);
    }
}
