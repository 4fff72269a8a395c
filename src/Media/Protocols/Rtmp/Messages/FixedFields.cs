using System.Buffers;
using System.Buffers.Binary;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The 32-bit fields that protocol control messages are made of.</summary>
internal static class FixedFields
{
    /// <exception cref="ProtocolException">The payload is shorter than the field.</exception>
    public static uint ReadUInt32(ReadOnlySpan<byte> payload, string section, int at = 0) =>
        payload.Length >= at + sizeof(uint)
            ? BinaryPrimitives.ReadUInt32BigEndian(payload[at..])
            : throw new ProtocolException("RTMP", section, $"a control message of {payload.Length} bytes");

    public static void WriteUInt32(IBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }
}
