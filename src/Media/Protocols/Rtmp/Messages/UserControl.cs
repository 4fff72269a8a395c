using System.Buffers;
using System.Buffers.Binary;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

internal enum UserControlEvent : ushort
{
    StreamBegin = 0,
    StreamEof = 1,
    StreamDry = 2,
    SetBufferLength = 3,
    StreamIsRecorded = 4,
    PingRequest = 6,
    PingResponse = 7,
}

/// <summary>An event about the connection or one stream.</summary>
/// <param name="Event">May be a number that has no name here; such events are read over.</param>
/// <param name="Value">Stream id, or the time of a ping; 0 when the event has none.</param>
/// <remarks>RTMP 1.0, 6.2 and 7.1.7. SetBufferLength has a second value, the length in milliseconds, which is of no use to a live stream.</remarks>
internal sealed record UserControl(UserControlEvent Event, uint Value) : IOutgoingMessage
{
    public MessageType Type => MessageType.UserControl;

    public int ChunkStreamId => ChunkStreamIds.Control;

    public static UserControl Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(ushort)) throw new ProtocolException("RTMP", "6.2", $"a user control message of {payload.Length} bytes");
        var code = (UserControlEvent)BinaryPrimitives.ReadUInt16BigEndian(payload);
        return new(code, payload.Length >= 6 ? BinaryPrimitives.ReadUInt32BigEndian(payload[2..]) : 0);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), (ushort)Event);
        output.Advance(sizeof(ushort));
        FixedFields.WriteUInt32(output, Value);
    }
}
