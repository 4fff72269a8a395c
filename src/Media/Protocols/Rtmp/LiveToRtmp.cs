using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>A live feed as RTMP messages: chunk size, chunk streams and message stream id are the same for all players.</summary>
/// <remarks>
/// Every message starts with a full header (format 0), so a player may start at any of them. Time stamps are the feed's, modulo 2^32 ms.
/// </remarks>
/// <param name="streamId">The message stream of all messages: ours is fixed, another server chooses.</param>
/// <param name="isPublish">For a server and not for players: metadata is a command to keep it.</param>
internal sealed class RtmpForm(uint streamId = RtmpSession.StreamId, bool isPublish = false) : IWireForm
{
    public const string FormName = "rtmp";

    private readonly ArrayBufferWriter<byte> _script = new();
    private uint _lastTimestamp;

    public string Name => isPublish ? PublishFormName(streamId) : FormName;

    /// <summary>Shared by all pushes of a feed to servers that chose the same number, which is 1 nearly everywhere.</summary>
    public static string PublishFormName(uint streamId) => $"{FormName}-push-{streamId}";

    public void WriteHead(FeedDescription feed, IBufferWriter<byte> output)
    {
        _script.ResetWrittenCount();
        ScriptData.WriteMetadata(feed, _script, isPublish);
        var header = new ChunkMessageHeader(ChunkStreamIds.Data, MessageType.DataAmf0, streamId, 0);
        ChunkWriter.Write(output, RtmpSession.OutgoingChunkSize, header, [], _script.WrittenSpan);
        if (feed.Video is not null) WriteConfiguration(feed.Video, 0, output);
        if (feed.Audio is not null) WriteConfiguration(feed.Audio, 0, output);
    }

    public void WriteTrack(Track track, IBufferWriter<byte> output) => WriteConfiguration(track, _lastTimestamp, output);

    public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output)
    {
        Span<byte> front = stackalloc byte[FlvBodyWriter.MaxFrontBytes];
        var size = FlvBodyWriter.WriteFrameFront(frame, front);
        if (size == 0) return;
        _lastTimestamp = unchecked((uint)frame.Dts.Milliseconds);
        ChunkWriter.Write(output, RtmpSession.OutgoingChunkSize, HeaderOf(frame.Track, _lastTimestamp), front[..size], frame.Payload.Span);
    }

    private void WriteConfiguration(Track track, uint timestamp, IBufferWriter<byte> output)
    {
        Span<byte> front = stackalloc byte[FlvBodyWriter.MaxFrontBytes];
        var size = FlvBodyWriter.WriteTrackFront(track, front);
        if (size > 0) ChunkWriter.Write(output, RtmpSession.OutgoingChunkSize, HeaderOf(track, timestamp), front[..size], FlvBodyWriter.ConfigurationOf(track).Span);
    }

    private ChunkMessageHeader HeaderOf(Track track, uint timestamp) => track.Kind == MediaKind.Video
        ? new(ChunkStreamIds.Video, MessageType.Video, streamId, timestamp)
        : new(ChunkStreamIds.Audio, MessageType.Audio, streamId, timestamp);
}
