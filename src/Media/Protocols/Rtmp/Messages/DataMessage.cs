using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>Named values beside the media.</summary>
/// <remarks>RTMP 1.0, 7.1.2. Type 18 is AMF0, type 15 has a zero byte in front of it.</remarks>
internal sealed record DataMessage(string Name, IReadOnlyList<object?> Values) : IOutgoingMessage
{
    public MessageType Type => MessageType.DataAmf0;

    public int ChunkStreamId => ChunkStreamIds.Data;

    /// <summary>The AMF0 part of a data message that came.</summary>
    public static ReadOnlyMemory<byte> Body(in RtmpMessage message)
    {
        var payload = message.Payload;
        return message.Type == MessageType.DataAmf3 && !payload.IsEmpty && payload.Span[0] == 0 ? payload[1..] : payload;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        Amf0Writer.Write(output, Name);
        foreach (var value in Values) Amf0Writer.Write(output, value);
    }
}
