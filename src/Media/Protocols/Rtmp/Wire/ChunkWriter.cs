using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Messages;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>What the header of an outgoing message says, beside its length.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChunkMessageHeader(int ChunkStreamId, MessageType Type, uint StreamId, uint Timestamp);

/// <summary>Cuts messages into chunks: a format 0 header, then format 3 chunks with the extended time stamp repeated where there is one.</summary>
/// <remarks>
/// Adobe RTMP 1.0, 5.3. Every message starts with a full header, so that a reader may join at any message; chunk stream ids are 2 to 63.
/// </remarks>
internal static class ChunkWriter
{
    private const int FormatZeroBytes = 12;
    private const byte FormatThree = 0xC0;

    /// <param name="output">Where the chunks go.</param>
    /// <param name="chunkSize">The size in force, as told to the peer by SetChunkSize.</param>
    /// <param name="header">Who sends what and when.</param>
    /// <param name="front">First part of the message, may be empty.</param>
    /// <param name="rest">The rest; copied once, into its place between the chunk headers.</param>
    public static void Write(
        IBufferWriter<byte> output, int chunkSize, in ChunkMessageHeader header, ReadOnlySpan<byte> front, ReadOnlySpan<byte> rest)
    {
        var span = output.GetSpan(FormatZeroBytes + sizeof(uint));
        span[0] = (byte)header.ChunkStreamId;
        var isExtended = header.Timestamp >= UInt24.Max;
        UInt24.Write(span[1..], isExtended ? UInt24.Max : (int)header.Timestamp);
        UInt24.Write(span[4..], front.Length + rest.Length);
        span[7] = (byte)header.Type;
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], header.StreamId);
        if (isExtended) BinaryPrimitives.WriteUInt32BigEndian(span[FormatZeroBytes..], header.Timestamp);
        output.Advance(FormatZeroBytes + (isExtended ? sizeof(uint) : 0));
        var room = chunkSize;
        WriteSplit(output, chunkSize, header, front, ref room);
        WriteSplit(output, chunkSize, header, rest, ref room);
    }

    private static void WriteSplit(IBufferWriter<byte> output, int chunkSize, in ChunkMessageHeader header, ReadOnlySpan<byte> part, ref int room)
    {
        while (!part.IsEmpty)
        {
            if (room == 0)
            {
                WriteContinuation(output, header);
                room = chunkSize;
            }

            var take = Math.Min(room, part.Length);
            output.Write(part[..take]);
            part = part[take..];
            room -= take;
        }
    }

    private static void WriteContinuation(IBufferWriter<byte> output, in ChunkMessageHeader header)
    {
        var span = output.GetSpan(1 + sizeof(uint));
        span[0] = (byte)(FormatThree | header.ChunkStreamId);
        if (header.Timestamp < UInt24.Max)
        {
            output.Advance(1);
            return;
        }

        BinaryPrimitives.WriteUInt32BigEndian(span[1..], header.Timestamp);
        output.Advance(1 + sizeof(uint));
    }
}
