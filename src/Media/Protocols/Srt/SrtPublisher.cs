using SrsStack.Media.Containers.MpegTs.Demux;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Time;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>A publisher's messages into frames. Used under its connection's lock.</summary>
internal sealed class SrtPublisher : IFrameSink, IDisposable
{
    private const int MaxEarlyBytes = 4 << 20;
    private static readonly MediaTime MaxEarly = MediaTime.FromMilliseconds(1_000);

    private readonly PublishSession _session;
    private readonly Watchdog _deadline;
    private readonly TsDemuxer _demuxer;
    private List<MediaFrame>? _early = [];
    private int _earlyBytes;

    /// <param name="deadline">Touched by each frame: packets without media do not count as life.</param>
    public SrtPublisher(PublishSession session, Watchdog deadline)
    {
        (_session, _deadline) = (session, deadline);
        _demuxer = new(this);
    }

    public long Dropped => _demuxer.Dropped;

    public void Take(ReadOnlySpan<byte> message)
    {
        _session.CountBytes(message.Length);
        _demuxer.Write(message);
    }

    public void OnTrack(Track track) => _session.OnTrack(track);

    public void OnMetadata(FeedMetadata metadata) => _session.OnMetadata(metadata);

    public void OnFrame(in MediaFrame frame)
    {
        _deadline.Touch();
        if (_early is not null && !TryKeep(frame)) Release();
        if (_early is null) _session.OnFrame(frame);
    }

    public void OnDiscontinuity() => _session.OnDiscontinuity();

    public void Dispose()
    {
        _demuxer.Flush();
        Release();
        _demuxer.Dispose();
    }

    /// <summary>
    /// A transport stream tells the configuration of a track with its first frame. Those who join between the first sound and the first picture
    /// would get a stream of sound only; so the first frames wait for the other track, a second at most.
    /// </summary>
    private bool TryKeep(in MediaFrame frame)
    {
        if (!_demuxer.AwaitsTracks || _earlyBytes > MaxEarlyBytes || (_early!.Count > 0 && frame.Dts - _early[0].Dts > MaxEarly)) return false;
        _early.Add(frame with { Payload = frame.Payload.ToArray() });
        _earlyBytes += frame.Payload.Length;
        return true;
    }

    private void Release()
    {
        if (_early is not { } early) return;
        _early = null;
        foreach (var frame in early) _session.OnFrame(frame);
    }
}
