using System.Buffers;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The sender's chunks hold up to this many payload bytes from the next chunk on.</summary>
/// <remarks>RTMP 1.0, 5.4.1: 1 to 0x7FFFFFFF, top bit 0. Applies to one direction.</remarks>
internal sealed record SetChunkSize(int Bytes) : IOutgoingMessage
{
    public MessageType Type => MessageType.SetChunkSize;

    public int ChunkStreamId => ChunkStreamIds.Control;

    public static SetChunkSize Read(ReadOnlySpan<byte> payload)
    {
        var size = FixedFields.ReadUInt32(payload, "5.4.1");
        return size is > 0 and <= int.MaxValue ? new((int)size) : throw new ProtocolException("RTMP", "5.4.1", $"a chunk size of {size}");
    }

    public void WriteTo(IBufferWriter<byte> output) => FixedFields.WriteUInt32(output, (uint)Bytes);
}
