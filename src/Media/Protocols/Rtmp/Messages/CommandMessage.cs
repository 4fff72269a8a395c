using System.Buffers;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>A remote call or its answer: name, transaction number, then values; the first of them is the command object, often null.</summary>
/// <param name="Values">As <see cref="Amf0Reader.ReadValue()"/> returns them.</param>
/// <remarks>RTMP 1.0, 7.1.1 and 7.2. Type 20 is AMF0; type 17 has a zero byte in front and then AMF0 as long as both sides agree on it.</remarks>
internal sealed record CommandMessage(string Name, double TransactionId, IReadOnlyList<object?> Values) : IOutgoingMessage
{
    public MessageType Type => MessageType.CommandAmf0;

    public int ChunkStreamId { get; init; } = ChunkStreamIds.Command;

    /// <exception cref="ProtocolException">Not AMF0, or without name or transaction number.</exception>
    public static CommandMessage Read(in RtmpMessage message)
    {
        var payload = message.Payload.Span;
        if (message.Type == MessageType.CommandAmf3 && !payload.IsEmpty && payload[0] == 0) payload = payload[1..];
        var reader = new Amf0Reader(payload);
        var name = reader.ReadString();
        var transaction = reader.ReadNumber();
        var values = new List<object?>();
        while (!reader.AtEnd) values.Add(reader.ReadValue());
        return new(name, transaction, values);
    }

    public object? ValueAt(int index) => index < Values.Count ? Values[index] : null;

    public string? TextAt(int index) => ValueAt(index) as string;

    public void WriteTo(IBufferWriter<byte> output)
    {
        Amf0Writer.Write(output, Name);
        Amf0Writer.Write(output, TransactionId);
        foreach (var value in Values) Amf0Writer.Write(output, value);
    }
}
