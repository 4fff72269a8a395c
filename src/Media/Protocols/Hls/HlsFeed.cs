using System.Diagnostics.CodeAnalysis;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Live;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>A live feed in all its HLS forms. The form of the plain address is made from the first frame on, others when somebody asks.</summary>
/// <remarks>Frames come on one thread; everything else may be called by any.</remarks>
public sealed class HlsFeed : IFrameSink, IDisposable
{
    private readonly Lock _opening = new();
    private readonly HlsOptions _options;
    private readonly Func<HlsForm, long, HlsSegmenter> _create;
    private readonly Action<Func<IFrameSink?>> _fill;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private long _askedTs;
    private long _askedFmp4;
    private long _leastSequence;
    private Track? _video;
    private Track? _audio;
    private bool _isStarted;
    private bool _hasEnded;
    private volatile bool _needsFmp4;
    private volatile HlsSegmenter? _ts;
    private volatile HlsSegmenter? _fmp4;

    /// <param name="create">Makes the segmenter of a form, <see cref="HlsForm.Ts"/> or <see cref="HlsForm.Fmp4"/>, with a sequence to begin at, or a later one.</param>
    /// <param name="fill">As <see cref="LiveFeed.Fill"/>.</param>
    /// <param name="idle">A form that is not the plain one is given up when nobody asked for it for so long.</param>
    internal HlsFeed(HlsOptions options, Func<HlsForm, long, HlsSegmenter> create, Action<Func<IFrameSink?>> fill, TimeSpan idle, TimeProvider time)
    {
        (_options, _create) = (options, create);
        (_fill, _idle, _time) = (fill, idle, time);
    }

    /// <summary>Forms that are made now.</summary>
    public int Forms => (_ts is null ? 0 : 1) + (_fmp4 is null ? 0 : 1);

    /// <summary>What an address without a wish gives now. Once fragmented MP4, it stays so.</summary>
    public HlsForm PlainForm => _options.Form != HlsForm.Auto ? _options.Form : _needsFmp4 ? HlsForm.Fmp4 : HlsForm.Ts;

    /// <summary>The segmenter of a form, made now when nobody has asked for it lately: its first segment starts at the newest key frame.</summary>
    public HlsSegmenter Open(HlsForm form)
    {
        var isTs = (form == HlsForm.Auto ? PlainForm : form) == HlsForm.Ts;
        var made = Asked(isTs);
        if (made is null) _fill(() => Begin(form, isTs, out made));
        return made!;
    }

    /// <summary>The segmenter of a form, if there is one: for segments, which nobody can know of before.</summary>
    public bool TryGet(HlsForm form, [NotNullWhen(true)] out HlsSegmenter? segmenter)
    {
        segmenter = Asked(form == HlsForm.Ts);
        return segmenter is not null;
    }

    public void OnTrack(Track track)
    {
        lock (_opening)
        {
            if (track.Kind == MediaKind.Video) _video = track;
            else _audio = track;
            _needsFmp4 |= !IsUsual(track) && Containers.Fmp4.InitSegment.Carries(track);
            _ts?.OnTrack(track);
            _fmp4?.OnTrack(track);
        }

        if (_isStarted) Make(PlainForm == HlsForm.Ts, out _);
    }

    public void OnMetadata(FeedMetadata metadata)
    {
        // Segments have no place for it.
    }

    public void OnFrame(in MediaFrame frame)
    {
        if (!ReferenceEquals(frame.Track, frame.Track.Kind == MediaKind.Video ? _video : _audio)) OnTrack(frame.Track);
        if (!_isStarted)
        {
            _isStarted = true;
            Make(PlainForm == HlsForm.Ts, out _);
        }

        _ts?.OnFrame(frame);
        _fmp4?.OnFrame(frame);
        if (frame.IsKey && _ts is not null && _fmp4 is not null) StopIdle();
    }

    public void OnDiscontinuity()
    {
        lock (_opening)
        {
            _audio = null;                                             // learned again from the next source's first frame
            _ts?.OnDiscontinuity();
            _fmp4?.OnDiscontinuity();
        }
    }

    /// <summary>The feed will never go on. May be called often.</summary>
    public void End()
    {
        lock (_opening)
        {
            _hasEnded = true;
            _ts?.End();
            _fmp4?.End();
        }
    }

    public void Dispose()
    {
        End();
        _ts?.Dispose();
        _fmp4?.Dispose();
    }

    /// <summary>What every player of transport streams plays. H.265 in one is for those who ask for it.</summary>
    private static bool IsUsual(Track track) => track.Codec is CodecId.H264 or CodecId.Aac or CodecId.Mp3 && TsMuxer.Carries(track);

    private HlsSegmenter? Asked(bool isTs)
    {
        lock (_opening)
        {
            (isTs ? ref _askedTs : ref _askedFmp4) = _time.GetTimestamp();
            return isTs ? _ts : _fmp4;
        }
    }

    /// <returns>Null when somebody else was quicker.</returns>
    private HlsSegmenter? Begin(HlsForm form, bool isTs, out HlsSegmenter made)
    {
        if (!Make(isTs, out made)) return null;
        if (form == HlsForm.LowLatency) made.WantParts();              // before it is filled: its parts are told at once
        return made;
    }

    /// <returns>False when there is one already.</returns>
    private bool Make(bool isTs, out HlsSegmenter made)
    {
        lock (_opening)
        {
            made = (isTs ? _ts : _fmp4)!;
            if (made is not null) return false;
            made = _create(isTs ? HlsForm.Ts : HlsForm.Fmp4, _leastSequence);
            if (PlainForm == HlsForm.LowLatency && !isTs) made.WantParts();
            if (_video is { } video) made.OnTrack(video);
            if (_audio is { } audio) made.OnTrack(audio);
            if (_hasEnded) made.End();
            if (isTs) _ts = made;
            else _fmp4 = made;
            return true;
        }
    }

    /// <summary>Whoever asked before this holds the lock has made it young again; whoever asks later has a new one made.</summary>
    private void StopIdle()
    {
        lock (_opening)
        {
            var isTs = PlainForm != HlsForm.Ts;
            if ((isTs ? _ts : _fmp4) is not { IsAwaited: false } extra || _time.GetElapsedTime(isTs ? _askedTs : _askedFmp4) < _idle) return;
            if (isTs) _ts = null;
            else _fmp4 = null;
            _leastSequence = Math.Max(_leastSequence, extra.NextSequence);
            extra.Dispose();
        }
    }
}
