using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace SrsStack.Rpc.Grpc;

/// <summary>Writes one message as a frame, straight into <paramref name="target"/> when it need not be compressed.</summary>
/// <param name="compressFrom">Messages of this size and more are compressed; null never.</param>
internal sealed class FrameBuilder(IBufferWriter<byte> target, int? compressFrom) : SerializationContext
{
    private const int HeadSize = 5;
    private int _length;
    private ArrayBufferWriter<byte>? _plain;

    public void Write<T>(T message, Marshaller<T> marshaller)
    {
        _plain = null;
        marshaller.ContextualSerializer(message, this);
        if (_plain is not null) WriteCompressed(_plain.WrittenSpan);
    }

    public override void SetPayloadLength(int payloadLength) => _length = payloadLength;

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_length >= compressFrom) return _plain = new ArrayBufferWriter<byte>(Math.Max(_length, 1));
        WriteHead(target, 0, _length);
        return target;
    }

    public override void Complete() { }

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        GetBufferWriter().Write(payload);
    }

    internal static void WriteHead(IBufferWriter<byte> target, byte flags, int length)
    {
        var head = target.GetSpan(HeadSize);
        head[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], length);
        target.Advance(HeadSize);
    }

    private void WriteCompressed(ReadOnlySpan<byte> plain)
    {
        using var deflated = new MemoryStream();
        using (var gzip = new GZipStream(deflated, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(plain);
        WriteHead(target, 1, (int)deflated.Length);
        target.Write(deflated.GetBuffer().AsSpan(0, (int)deflated.Length));
    }
}
