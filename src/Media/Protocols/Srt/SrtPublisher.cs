using SrsStack.Media.Containers.MpegTs.Demux;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>A publisher's messages into frames. Used under its connection's lock.</summary>
internal sealed class SrtPublisher : IFrameSink, IDisposable
{
    private readonly PublishSession _session;
    private readonly Watchdog _deadline;
    private readonly TsDemuxer _demuxer;

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
        _session.OnFrame(frame);
    }

    public void OnDiscontinuity() => _session.OnDiscontinuity();

    public void Dispose()
    {
        _demuxer.Flush();
        _demuxer.Dispose();
    }
}
