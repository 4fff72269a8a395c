using System.Buffers;
using System.Buffers.Binary;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>A live feed as FLV: the body of an HTTP-FLV answer, or a file.</summary>
/// <remarks>
/// FLV 10.1, annex E. Time stamps are the feed's, modulo 2^32 ms; the head carries 0, which players read over since configurations have
/// no duration. Tracks that FLV does not carry are left out.
/// </remarks>
public sealed class FlvForm : IWireForm
{
    private readonly ArrayBufferWriter<byte> _script = new();
    private uint _lastTimestamp;

    public string Name => "flv";

    public void WriteHead(FeedDescription feed, IBufferWriter<byte> output)
    {
        var nothingKnown = feed.Audio is null && feed.Video is null;
        new FlvFileHeader(HasAudio: feed.Audio is not null || nothingKnown, HasVideo: feed.Video is not null || nothingKnown).Write(output);
        _script.ResetWrittenCount();
        ScriptData.WriteMetadata(feed, _script);
        WriteTag(output, FlvTagType.Script, 0, [], _script.WrittenSpan);
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
        WriteTag(output, FlvBodyWriter.TagTypeOf(frame.Track.Kind), _lastTimestamp, front[..size], frame.Payload.Span);
    }

    private static void WriteConfiguration(Track track, uint timestamp, IBufferWriter<byte> output)
    {
        Span<byte> front = stackalloc byte[FlvBodyWriter.MaxFrontBytes];
        var size = FlvBodyWriter.WriteTrackFront(track, front);
        if (size > 0) WriteTag(output, FlvBodyWriter.TagTypeOf(track.Kind), timestamp, front[..size], FlvBodyWriter.ConfigurationOf(track).Span);
    }

    private static void WriteTag(IBufferWriter<byte> output, FlvTagType type, uint timestamp, ReadOnlySpan<byte> front, ReadOnlySpan<byte> body)
    {
        var span = output.GetSpan(FlvTagHeader.Size + front.Length);
        new FlvTagHeader(type, front.Length + body.Length, timestamp).Write(span);
        front.CopyTo(span[FlvTagHeader.Size..]);
        output.Advance(FlvTagHeader.Size + front.Length);
        output.Write(body);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(FlvTagHeader.TrailerSize), FlvTagHeader.Size + front.Length + body.Length);
        output.Advance(FlvTagHeader.TrailerSize);
    }
}
