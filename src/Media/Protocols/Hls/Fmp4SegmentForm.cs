using SrsStack.Media.Containers.Fmp4;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Fragmented MP4 segments (RFC 8216, 3.3), each a row of fragments that are the parts of low-latency play lists.</summary>
/// <remarks>A part ends before the picture that would make it longer than it may be; sound ends one only where there is no picture.</remarks>
internal sealed class Fmp4SegmentForm(HlsOptions options) : ISegmentForm
{
    /// <summary>How long sound may go on alone before it ends a part that has pictures: they come a little before or behind each other.</summary>
    private static readonly MediaTime SoundAhead = MediaTime.FromMilliseconds(250);

    private readonly FragmentWriter _fragments = new();
    private readonly MediaTime _target = MediaTime.FromSeconds(options.PartDuration.TotalSeconds);
    private MediaTime _partStart;
    private MediaTime? _lastOfKind;
    private MediaTime _frameLength;
    private InitFile? _init;

    public bool Carries(Track track) => InitSegment.Carries(track);

    public void Begin(OpenSegment open)
    {
        _fragments.SetTracks(open.Video, open.Audio);
        open.Init = InitFor(open);
        _partStart = open.Start;
    }

    public void EnterAudio(OpenSegment open)
    {
        _fragments.SetTracks(open.Video, open.Audio);
        open.Init = InitFor(open);
    }

    public bool Write(in MediaFrame frame, OpenSegment open)
    {
        if (!_fragments.IsEmpty && IsFull(frame, open)) Part(open, frame, frame.Dts);
        NoteLength(frame, open);
        return _fragments.Add(frame);
    }

    public bool Finish(OpenSegment open, in MediaFrame? next)
    {
        Part(open, next, next?.Dts ?? open.End);
        _init = open.Init;
        return open.Parts.Count > 0;
    }

    public void ResetClock()
    {
        _fragments.ResetClock();
        _lastOfKind = null;
    }

    public void Abandon() => _fragments.Return();

    /// <summary>That of the segment before, while the tracks are the same.</summary>
    private InitFile InitFor(OpenSegment open) =>
        _init is { } init && Same(init.Video, open.Video) && Same(init.Audio, open.Audio) ? init
            : new InitFile(InitSegment.Create(open.Video, open.Audio), open.Video, open.Audio);

    private static bool Same(Track? one, Track? other) => one is null ? other is null : one.SameAs(other);

    private bool IsFull(in MediaFrame frame, OpenSegment open)
    {
        var end = frame.Dts - _partStart;
        return LeadsParts(frame, open) ? end + _frameLength > _target + HlsOptions.PartSlack : end >= _target + SoundAhead;
    }

    /// <summary>Is the frame of the track that ends parts?</summary>
    private static bool LeadsParts(in MediaFrame frame, OpenSegment open) => open.Video is null || frame.Track.Kind == MediaKind.Video;

    private void NoteLength(in MediaFrame frame, OpenSegment open)
    {
        if (!LeadsParts(frame, open)) return;
        if (_lastOfKind is { } last && frame.Dts > last) _frameLength = frame.Dts - last;
        _lastOfKind = frame.Dts;
    }

    private void Part(OpenSegment open, in MediaFrame? next, MediaTime end)
    {
        if (_fragments.IsEmpty) return;
        var from = open.Buffer.Length;
        var isIndependent = _fragments.IsIndependent;
        _fragments.Write(open.Buffer, next);
        open.Parts.Add(new SegmentPart(open.Buffer, from, Math.Max(1, end.Milliseconds - _partStart.Milliseconds), isIndependent));
        _partStart = end;
    }
}
