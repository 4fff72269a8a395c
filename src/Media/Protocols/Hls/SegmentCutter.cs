using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Puts the frames of a feed into segments and the finished ones into the window. One caller at a time.</summary>
/// <remarks>
/// A track that is new or changed waits for the next segment, because the head of a segment names its tracks; the one exception is sound
/// that is a little late. What a segment lasts is the distance to the next one's first frame, so play lists do not drift from the feed.
/// </remarks>
internal sealed class SegmentCutter(HlsTuning tuning, WallClock wall, ISegmentForm form, SegmentWindow window)
{
    /// <summary>Sound that came before the first picture by less than this is left out instead of being a segment of its own.</summary>
    private const int ShortHeadMs = 500;

    private readonly FrameClock _clock = new();
    private HlsOptions _options = tuning.Now;
    private CutRules _rules = new(tuning.Now);

    private Track? _video;
    private Track? _audio;
    private OpenSegment? _open;
    private MediaTime? _waitingSince;
    private bool _isDiscontinuous;
    private bool _tracksChanged;

    public void SetTrack(Track track)
    {
        ref var known = ref track.Kind == MediaKind.Video ? ref _video : ref _audio;
        if (track.SameAs(known)) return;
        var carried = form.Carries(track) ? track : null;
        if (carried is null && known is null) return;
        var isLateAudio = _open is { Video: not null, Audio: null } && track.Kind == MediaKind.Audio && !_tracksChanged && !window.ShowsParts(_open);
        known = carried;
        if (isLateAudio) EnterLateAudio(_open!, track);
        else if (_open is not null) _tracksChanged = true;
    }

    /// <returns>False when the frame was left out.</returns>
    public bool Take(in MediaFrame frame)
    {
        SetTrack(frame.Track);
        var isKnown = frame.Track.SameAs(frame.Track.Kind == MediaKind.Video ? _video : _audio);
        if (!isKnown || frame.Payload.Length > _options.MaxSegmentBytes / 2) return false;
        if (_clock.IsJump(frame, _rules.LongestHole)) Break(frame);
        wall.Note(frame.Dts);
        var open = SegmentFor(frame);
        var end = _clock.Note(frame);
        if (open is null) return false;
        var parts = open.Parts.Count;
        var isTaken = form.Write(frame, open);
        if (open.Parts.Count > parts) Tell(open);
        if (isTaken && end > open.End) open.End = end;
        open.HasSound |= isTaken && frame.Track.Kind == MediaKind.Audio;
        return isTaken;
    }

    /// <summary>
    /// The source is gone, or another one takes over. Its video is waited for, since a segment should start with a picture; sound is
    /// learned again from its first frame.
    /// </summary>
    public void Restart()
    {
        Break(null);
        _audio = null;
    }

    /// <summary>Drops the open segment.</summary>
    public void Abandon()
    {
        _open?.Buffer.LetGo();
        _open = null;
        form.Abandon();
    }

    /// <param name="first">What begins the other time line; null while nothing does.</param>
    private void Break(in MediaFrame? first)
    {
        if (_open is { } open) Close(open, open.End, null);
        _clock.Reset(first);
        wall.Reset();
        form.ResetClock();
        _waitingSince = null;
        _isDiscontinuous = true;
    }

    private void Tell(OpenSegment open)
    {
        if (!window.ShowsParts(open)) open.StartedAt = wall.At(open.Start);
        window.ShowParts(open);
    }

    /// <returns>Null when the frame must wait for a segment that has its track, or for a key frame.</returns>
    private OpenSegment? SegmentFor(in MediaFrame frame)
    {
        var hasVideo = _video is not null;
        var mustCut = _open is not null && _rules.MustCut(frame, _open, hasVideo, _tracksChanged, _clock.LastVideo);
        if (mustCut) Close(_open!, frame.Dts, frame);
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

    /// <summary>Only pictures come. Players wait for promised sound that never comes, as they do for pictures.</summary>
    private void ForgetAudio()
    {
        _audio = null;
        _isDiscontinuous = true;
    }

    private OpenSegment Start(in MediaFrame frame)
    {
        TakeOver();
        var isIndependent = CutRules.IsGoodStart(frame, _video is not null);
        var open = new OpenSegment(frame.Dts, isIndependent, _video, _audio) { IsDiscontinuous = _isDiscontinuous };
        form.Begin(open);
        (_isDiscontinuous, _tracksChanged, _waitingSince) = (false, false, null);
        return open;
    }

    /// <summary>An operator may have changed how segments shall be.</summary>
    private void TakeOver()
    {
        if (ReferenceEquals(_options, tuning.Now)) return;
        _options = tuning.Now;
        _rules = new CutRules(_options);
    }

    private void Close(OpenSegment open, MediaTime end, in MediaFrame? next)
    {
        _open = null;
        if (_rules.IsSoundSilent(open, end)) ForgetAudio();
        if (!window.ShowsParts(open)) open.StartedAt = wall.At(open.Start);
        var milliseconds = end.Milliseconds - open.Start.Milliseconds;
        var hasMedia = form.Finish(open, next) && milliseconds > 0;
        _isDiscontinuous |= _tracksChanged;
        if ((!hasMedia || IsShortHead(open, milliseconds)) && !window.ShowsParts(open))
        {
            open.Buffer.LetGo();
            _isDiscontinuous |= open.IsDiscontinuous;
            return;
        }

        window.Add(open, open.Parts.Count > 0 ? open.Parts.Sum(p => p.DurationMs) : milliseconds);
    }

    private bool IsShortHead(OpenSegment open, long milliseconds) =>
        open.Video is null && _video is not null && milliseconds < ShortHeadMs && (open.IsDiscontinuous || window.Current is null);

    /// <summary>Encoders often send the first picture before they say that there is sound; the head of an open segment that nobody has seen can still be mended.</summary>
    private void EnterLateAudio(OpenSegment open, Track track)
    {
        open.Audio = track;
        form.EnterAudio(open);
        open.IsDiscontinuous = true;                                   // RFC 8216, 4.3.2.3: the number of tracks changes
    }
}
