using System.Buffers;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>How a limit of <see cref="SetPeerBandwidth"/> is meant.</summary>
internal enum BandwidthLimit : byte
{
    Hard = 0,
    Soft = 1,
    Dynamic = 2,
}

/// <summary>Asks the peer to hold its output to a window. Sent because encoders wait for it; what peers ask of us is left to TCP.</summary>
/// <remarks>RTMP 1.0, 5.4.5.</remarks>
internal sealed record SetPeerBandwidth(uint Bytes, BandwidthLimit Limit) : IOutgoingMessage
{
    public MessageType Type => MessageType.SetPeerBandwidth;

    public int ChunkStreamId => ChunkStreamIds.Control;

    public void WriteTo(IBufferWriter<byte> output)
    {
        FixedFields.WriteUInt32(output, Bytes);
        output.Write((ReadOnlySpan<byte>)[(byte)Limit]);
    }
}
