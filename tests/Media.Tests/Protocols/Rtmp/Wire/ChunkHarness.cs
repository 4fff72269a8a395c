using System.Buffers;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Wire;

/// <summary>A message whose payload was copied out of the reader.</summary>
internal sealed record ReadMessage(MessageType Type, uint Timestamp, uint StreamId, string Payload);

internal static class ChunkHarness
{
    /// <summary>All messages in the bytes, given to one reader.</summary>
    public static List<ReadMessage> Read(ReadOnlySequence<byte> wire)
    {
        using var reader = new ChunkReader();
        return Read(reader, wire);
    }

    public static List<ReadMessage> Read(ChunkReader reader, ReadOnlySequence<byte> wire)
    {
        var messages = new List<ReadMessage>();
        var sequence = new SequenceReader<byte>(wire);
        while (reader.TryRead(ref sequence, out var message)) messages.Add(Copy(message));
        return messages;
    }

    /// <summary>As a pump does it: what was not consumed comes again in front of the next piece.</summary>
    public static List<ReadMessage> ReadInPieces(ChunkReader reader, byte[] wire, int pieceBytes)
    {
        var messages = new List<ReadMessage>();
        var kept = Array.Empty<byte>();
        for (var at = 0; at < wire.Length; at += pieceBytes)
        {
            byte[] buffer = [.. kept, .. wire[at..Math.Min(wire.Length, at + pieceBytes)]];
            var sequence = new SequenceReader<byte>(new(buffer));
            while (reader.TryRead(ref sequence, out var message)) messages.Add(Copy(message));
            kept = sequence.UnreadSequence.ToArray();
        }

        return messages;
    }

    private static ReadMessage Copy(in RtmpMessage message) =>
        new(message.Type, message.Timestamp, message.StreamId, Convert.ToHexString(message.Payload.Span));
}
