using System.Buffers;
using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.MpegTs;

/// <summary>A live feed as a transport stream without end: the body of an HTTP-TS answer, or what SRT carries.</summary>
/// <remarks>Tables stand before each key frame, so a player may begin there with nothing before. Without video they come twice a second.</remarks>
public sealed class TsForm : IWireForm
{
    private static readonly MediaTime BetweenTables = MediaTime.FromMilliseconds(500);
    private readonly TsMuxer _muxer = new();
    private bool _hasVideo;
    private MediaTime? _tables;

    public string Name => "ts";

    /// <summary>False when tracks are known and none of them can be carried: a player would wait for ever.</summary>
    public static bool Fits(FeedDescription feed)
    {
        var (video, audio) = (feed.Video, feed.Audio);
        return (video is null && audio is null) || (video is not null && TsMuxer.Carries(video)) || (audio is not null && TsMuxer.Carries(audio));
    }

    /// <summary>Writes nothing: what a player needs is before each key frame.</summary>
    public void WriteHead(FeedDescription feed, IBufferWriter<byte> output)
    {
        _muxer.SetTracks(feed.Video, feed.Audio);
        _hasVideo = feed.Video is not null && TsMuxer.Carries(feed.Video);
    }

    /// <summary>Writes nothing: the next tables name the track, and its configuration is in its key frames.</summary>
    public void WriteTrack(Track track, IBufferWriter<byte> output)
    {
    }

    public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output)
    {
        if (_hasVideo ? frame is { IsKey: true, Track.Kind: MediaKind.Video } : _tables is not { } last || frame.Dts - last >= BetweenTables)
        {
            _muxer.Flush(output);
            _muxer.WriteTables(output);
            _tables = frame.Dts;
        }
        _muxer.WriteFrame(frame, output);
    }
}
