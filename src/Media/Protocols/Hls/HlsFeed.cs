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
    private readonly Func<HlsForm, HlsSegmenter> _create;
    private Track? _video;
    private Track? _audio;
    private bool _isStarted;
    private bool _hasEnded;
    private volatile bool _needsFmp4;
    private volatile HlsSegmenter? _ts;
    private volatile HlsSegmenter? _fmp4;

    /// <param name="create">Makes the segmenter of a form, <see cref="HlsForm.Ts"/> or <see cref="HlsForm.Fmp4"/>; called once for each at most.</param>
    internal HlsFeed(HlsOptions options, Func<HlsForm, HlsSegmenter> create)
    {
        _options = options;
        _create = create;
    }

    /// <summary>What an address without a wish gives now. Once fragmented MP4, it stays so.</summary>
    public HlsForm PlainForm => _options.Form != HlsForm.Auto ? _options.Form : _needsFmp4 ? HlsForm.Fmp4 : HlsForm.Ts;

    /// <summary>The segmenter of a form, made now when nobody has asked for it before: its first segment starts at the next key frame.</summary>
    public HlsSegmenter Open(HlsForm form)
    {
        var isTs = (form == HlsForm.Auto ? PlainForm : form) == HlsForm.Ts;
        return (isTs ? _ts : _fmp4) ?? OpenNow(isTs);
    }

    /// <summary>The segmenter of a form, if there is one: for segments, which nobody can know of before.</summary>
    public bool TryGet(HlsForm form, [NotNullWhen(true)] out HlsSegmenter? segmenter)
    {
        segmenter = form == HlsForm.Ts ? _ts : _fmp4;
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

        if (_isStarted) Open(HlsForm.Auto);
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
            Open(HlsForm.Auto);
        }

        _ts?.OnFrame(frame);
        _fmp4?.OnFrame(frame);
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

    private HlsSegmenter OpenNow(bool isTs)
    {
        lock (_opening)
        {
            if ((isTs ? _ts : _fmp4) is { } known) return known;
            var made = _create(isTs ? HlsForm.Ts : HlsForm.Fmp4);
            if (PlainForm == HlsForm.LowLatency && !isTs) made.WantParts();
            if (_video is { } video) made.OnTrack(video);
            if (_audio is { } audio) made.OnTrack(audio);
            if (_hasEnded) made.End();
            if (isTs) _ts = made;
            else _fmp4 = made;
            return made;
        }
    }
}
