using System.Buffers;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The sender wants an <see cref="Acknowledgement"/> each time so many bytes arrived.</summary>
/// <remarks>RTMP 1.0, 5.4.4.</remarks>
internal sealed record WindowAckSize(uint Bytes) : IOutgoingMessage
{
    public MessageType Type => MessageType.WindowAckSize;

    public int ChunkStreamId => ChunkStreamIds.Control;

    public static WindowAckSize Read(ReadOnlySpan<byte> payload) => new(FixedFields.ReadUInt32(payload, "5.4.4"));

    public void WriteTo(IBufferWriter<byte> output) => FixedFields.WriteUInt32(output, Bytes);
}
