using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Live;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>MPEG-TS segments: tables first, one program (RFC 8216, 3.2).</summary>
internal sealed class TsSegmentForm : ISegmentForm
{
    private readonly TsMuxer _muxer = new();

    public bool Carries(Track track) => TsMuxer.Carries(track);

    public void Begin(OpenSegment open)
    {
        _muxer.SetTracks(open.Video, open.Audio);
        _muxer.WriteTables(open.Buffer);
    }

    public void EnterAudio(OpenSegment open)
    {
        _muxer.SetTracks(open.Video, open.Audio);
        _muxer.RewriteTables(open.Buffer.Head[..TsMuxer.TablesSize]);
    }

    public bool Write(in MediaFrame frame, OpenSegment open) => _muxer.WriteFrame(frame, open.Buffer);

    public bool Finish(OpenSegment open, in MediaFrame? next)
    {
        _muxer.Flush(open.Buffer);
        return open.Buffer.Length > TsMuxer.TablesSize;
    }

    public void ResetClock() => _muxer.ResetClock();

    public void Abandon()
    {
        // The muxer holds no pooled memory; what it gathered is dropped with the track.
    }
}
