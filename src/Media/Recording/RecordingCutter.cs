using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>Gathers frames into parts, and parts into segments, on the thread of the source. Copies each payload once and waits for nothing.</summary>
/// <remarks>
/// A changed or new track begins a segment with a head of its own; one that comes while nothing of a segment is written yet is taken into it. Where media is lost, or a source
/// begins, pictures are waited for until a key frame: what is before can not be shown.
/// </remarks>
internal sealed class RecordingCutter(RecordingOptions options, RecordingClock clock, PartQueue queue, SegmentFiles files, TimeProvider time)
{
    private readonly FragmentWriter _fragments = new();
    private readonly RecordingPace _pace = new(options);
    private readonly LossTally _lost = new();
    private Track? _video;
    private Track? _audio;
    private (Track? Video, Track? Audio) _inSegment;
    private RecordingInit? _init;
    private (MediaTime First, DateTimeOffset FirstAt, MediaTime Last, DateTimeOffset LastAt) _stamps;
    private (int Pictures, int Sounds) _seen;
    private int _parts;
    private int _seenFailures;
    private long _lostSince;
    private bool _isOpen;
    private bool _isLosing;
    private bool _needsKey;
    private bool _tracksChanged;

    /// <returns>False when no file can hold the track.</returns>
    public bool SetTrack(Track track)
    {
        var isVideo = track.Kind == MediaKind.Video;
        var known = isVideo ? _video : _audio;
        if (track.SameAs(known)) return true;
        var carried = InitSegment.Carries(track) ? track : null;
        if (carried is null && known is null) return false;
        if (isVideo) _video = carried;
        else _audio = carried;
        _needsKey |= isVideo;
        if (_isOpen && _parts == 0 && known is null && !_tracksChanged) EnterTracks();
        else _tracksChanged |= _isOpen;
        return carried is not null;
    }

    public void Take(in MediaFrame source)
    {
        var now = clock.Now;
        var frame = clock.Map(source, now, out var jumped);
        if (jumped) Break();
        if (!SetTrack(frame.Track) || IsLost(frame)) return;
        if (frame.Track.Kind == MediaKind.Video && _needsKey && !frame.IsKey) return;
        var hasVideo = _video is not null;
        if (_isOpen && (_tracksChanged || _pace.IsSegmentFull(frame, hasVideo))) Close(frame);
        else if (_isOpen && (_pace.IsPartFull(frame, hasVideo) || _fragments.Bytes >= options.MaxPartBytes)) Send(frame, ends: false);
        if (_isLosing) Count(frame);
        else Add(frame, now);
    }

    /// <summary>The source is gone, or another one takes over. Its video is waited for; sound is learned again from its first frame.</summary>
    public void Restart()
    {
        Break();
        clock.Break();
        _audio = null;
    }

    /// <summary>Everything gathered goes out; nothing comes any more.</summary>
    public void End()
    {
        if (_isOpen) Close(null);
        if (!_lost.IsEmpty) queue.TryAdd(Rent(lost: _lost.Take(null)));
        _fragments.Return();
    }

    private bool IsLost(in MediaFrame frame)
    {
        if (!_isLosing && files.Failures != _seenFailures) Fail();
        if (!_isLosing) return false;
        if (MayGoOn(frame)) GoOn();
        else Count(frame);
        return _isLosing;
    }

    private void Add(in MediaFrame frame, DateTimeOffset now)
    {
        if (!_isOpen) Open(frame);
        if (!_fragments.Add(frame)) return;
        _pace.Note(frame, _video is not null);
        if (frame.Track.Kind == MediaKind.Video) (_needsKey, _seen.Pictures) = (false, _seen.Pictures + 1);
        else _seen.Sounds++;
        if (_fragments.Samples == 1) _stamps = (frame.Dts, now, frame.Dts, now);
        (_stamps.Last, _stamps.LastAt) = (frame.Dts > _stamps.Last ? frame.Dts : _stamps.Last, now);
    }

    private void Open(in MediaFrame frame)
    {
        clock.BeginSegment();
        _pace.BeginSegment(frame.Dts);
        EnterTracks();
        (_isOpen, _tracksChanged, _parts, _seen) = (true, false, 0, default);
    }

    private void EnterTracks()
    {
        _inSegment = (_video, _audio);
        _fragments.SetTracks(_video, _audio);
    }

    private void Break()
    {
        if (_isOpen) Close(null);
        _fragments.ResetClock();
        _pace.Break();
        _needsKey = _video is not null;
    }

    /// <param name="next">What continues it; null when nothing does.</param>
    private void Close(in MediaFrame? next)
    {
        Send(next, ends: true);
        _isOpen = false;
        if (next is { } frame && !_tracksChanged) Forget(frame);
    }

    /// <summary>A track that was promised and did not come: players would wait for it. When it comes it is a new one.</summary>
    private void Forget(in MediaFrame next)
    {
        if (_seen.Pictures == 0 && next.Track.Kind == MediaKind.Audio && _pace.IsSilent(next.Dts)) _video = null;
        if (_seen.Sounds == 0 && next.Track.Kind == MediaKind.Video) _audio = null;
    }

    private void Send(in MediaFrame? next, bool ends)
    {
        var part = Rent();
        part.Ends = ends;
        if (!_fragments.IsEmpty) Fill(part, next);
        if (queue.TryAdd(part)) return;
        _lost.Add(part.Start, part.End, part.Fragment.Samples, part.Fragment.VideoLength + part.Fragment.AudioLength, RecordingGapReason.Behind);
        queue.Drop(part);
        BeginLoss();
        if (_parts > 0) queue.TryAdd(Rent(ends: true));
    }

    private void Fill(Part part, in MediaFrame? next)
    {
        if (_parts++ == 0) part.Begin = _init = RecordingInit.For(_init, _inSegment.Video, _inSegment.Audio);
        _fragments.Take(part.Fragment, next);
        (part.Start, part.End) = (_stamps.First, next?.Dts ?? _stamps.Last);
        var (id, scale) = _init!.Movie.Video is { } video ? (video.Id, video.Timescale) : (_init.Movie.Audio!.Id, _init.Movie.Audio.Timescale);
        part.Stamp(id, _stamps.FirstAt, Units(_stamps.First, scale), _stamps.LastAt, Units(_stamps.Last, scale));
        _pace.BeginPart(part.End);
    }

    /// <summary>The thread that writes could not; what is gathered has nowhere to go.</summary>
    private void Fail()
    {
        if (!_fragments.IsEmpty) _lost.Add(_stamps.First, _stamps.Last, _fragments.Samples, _fragments.Bytes, RecordingGapReason.Disk, files.Problem);
        _fragments.Clear();
        if (_isOpen && _parts > 0) queue.TryAdd(Rent(ends: true));
        BeginLoss();
    }

    private void BeginLoss() => (_isLosing, _isOpen, _lostSince) = (true, false, time.GetTimestamp());

    private void Count(in MediaFrame frame) =>
        _lost.Add(frame.Dts, frame.Dts, 1, frame.Payload.Length, files.Failures != _seenFailures ? RecordingGapReason.Disk : RecordingGapReason.Behind, files.Problem);

    private bool MayGoOn(in MediaFrame frame)
    {
        if (!queue.HasRoom || (files.Failures != _seenFailures && time.GetElapsedTime(_lostSince) < options.RetryAfter)) return false;
        return _video is null || (frame.Track.Kind == MediaKind.Video ? frame.IsKey : _pace.IsSilent(frame.Dts));
    }

    private void GoOn()
    {
        queue.TryAdd(Rent(lost: _lost.Take(null)));
        (_isLosing, _needsKey, _seenFailures) = (false, _video is not null, files.Failures);
        _fragments.ResetClock();
    }

    private Part Rent(bool ends = false, RecordingGap? lost = null)
    {
        var part = queue.Rent();
        (part.Ends, part.Lost) = (ends, lost);
        return part;
    }

    private static long Units(MediaTime time, int scale) => (long)((Int128)time.Flicks * scale / MediaTime.PerSecond);
}
