using System.Buffers;
using System.Buffers.Binary;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>A live feed as FLV in WebSocket messages, one a frame (RFC 6455, 5.2).</summary>
/// <remarks>What a server sends is not masked, so these bytes too are the same for all players.</remarks>
public sealed class WebSocketForm : IWireForm
{
    private const byte FinalBinary = 0x82;
    private const int LongestShort = 125;
    private const byte Length16 = 126;
    private const byte Length64 = 127;
    private readonly FlvForm _flv = new();
    private readonly ArrayBufferWriter<byte> _message = new();

    public string Name => "ws-flv";

    public void WriteHead(FeedDescription feed, IBufferWriter<byte> output)
    {
        _flv.WriteHead(feed, _message);
        Write(output);
    }

    public void WriteTrack(Track track, IBufferWriter<byte> output)
    {
        _flv.WriteTrack(track, _message);
        Write(output);
    }

    public void WriteFrame(in MediaFrame frame, IBufferWriter<byte> output)
    {
        _flv.WriteFrame(frame, _message);
        Write(output);
    }

    private void Write(IBufferWriter<byte> output)
    {
        if (_message.WrittenCount > 0)
        {
            output.Advance(WriteHeader(output.GetSpan(10), _message.WrittenCount));
            output.Write(_message.WrittenSpan);
        }
        _message.ResetWrittenCount();
    }

    private static int WriteHeader(Span<byte> header, int length)
    {
        header[0] = FinalBinary;
        switch (length)
        {
            case <= LongestShort:
                header[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                header[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
                return 4;
            default:
                header[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)length);
                return 10;
        }
    }
}
