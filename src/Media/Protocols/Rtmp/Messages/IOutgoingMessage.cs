using System.Buffers;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>A message that this side sends: knows its type, its usual chunk stream and how to write its payload.</summary>
internal interface IOutgoingMessage
{
    MessageType Type { get; }

    int ChunkStreamId { get; }

    void WriteTo(IBufferWriter<byte> output);
}
