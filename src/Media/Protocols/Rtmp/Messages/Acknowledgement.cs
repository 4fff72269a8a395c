using System.Buffers;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>All bytes received so far on this connection, modulo 2^32.</summary>
/// <remarks>RTMP 1.0, 5.4.3.</remarks>
internal sealed record Acknowledgement(uint SequenceNumber) : IOutgoingMessage
{
    public MessageType Type => MessageType.Acknowledgement;

    public int ChunkStreamId => ChunkStreamIds.Control;

    public static Acknowledgement Read(ReadOnlySpan<byte> payload) => new(FixedFields.ReadUInt32(payload, "5.4.3"));

    public void WriteTo(IBufferWriter<byte> output) => FixedFields.WriteUInt32(output, SequenceNumber);
}
