namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The unfinished message of this chunk stream will not be finished.</summary>
/// <remarks>RTMP 1.0, 5.4.2.</remarks>
internal readonly record struct AbortMessage(int ChunkStreamId)
{
    public static AbortMessage Read(ReadOnlySpan<byte> payload) => new((int)(FixedFields.ReadUInt32(payload, "5.4.2") & int.MaxValue));
}
