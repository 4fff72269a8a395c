using System.Runtime.InteropServices;
using SrsStack.Media.Protocols.Rtmp.Messages;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>One whole message as it came off the chunk stream.</summary>
/// <param name="Type">Message type id; may be a number that <see cref="MessageType"/> does not name.</param>
/// <param name="Timestamp">Milliseconds modulo 2^32, absolute.</param>
/// <param name="StreamId">Message stream id; 0 is the connection itself.</param>
/// <param name="Payload">Lent: valid until the next call of the reader that returned it.</param>
/// <remarks>Adobe RTMP 1.0, 6.1.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RtmpMessage(MessageType Type, uint Timestamp, uint StreamId, ReadOnlyMemory<byte> Payload);
