using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace SrsStack.Rpc.Grpc;

/// <summary>Length-prefixed messages: one byte of flags (bit 0 = compressed), four bytes of length, the message.</summary>
/// <remarks>
/// gRPC over HTTP/2, "Length-Prefixed-Message". The length is checked against the limit before anything of it is kept.
/// A message is parsed from the transport's own buffers; a pipe that is held back by flow control never buffers more
/// than one message.
/// </remarks>
/// <param name="whenLost">What it means that the connection breaks: CANCELLED to a server, UNAVAILABLE to a client.</param>
internal sealed class FrameReader<T>(PipeReader reader, string? encoding, Marshaller<T> marshaller, int limit, StatusCode whenLost, CancellationToken cancel)
    : DeserializationContext, IAsyncStreamReader<T> where T : class
{
    private const int HeadSize = 5;
    private ReadOnlySequence<byte> _payload;

    public T Current { get; private set; } = null!;

    public override int PayloadLength => (int)_payload.Length;

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled || cancellationToken == cancel) return await ReadAsync(cancel);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cancel);
        return await ReadAsync(both.Token);
    }

    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            var read = await ReadPipeAsync(stop);
            var (buffer, isEmpty, isTaken) = (read.Buffer, read.Buffer.IsEmpty, false);
            try { isTaken = TryTake(ref buffer); }
            finally { reader.AdvanceTo(buffer.Start, isTaken ? buffer.Start : buffer.End); }      // also when it is refused: else the connection ends with the call
            if (isTaken) return true;
            if (read.IsCompleted) return isEmpty ? false : throw FrameErrors.Truncated();
        }
    }

    private async ValueTask<ReadResult> ReadPipeAsync(CancellationToken stop)
    {
        try { return await reader.ReadAsync(stop); }
        catch (IOException e) when (e is not BadHttpRequestException) { throw FrameErrors.Lost(whenLost); }
    }

    /// <returns>False when more bytes are needed; the buffer then stays where it was.</returns>
    private bool TryTake(ref ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        if (buffer.Length < HeadSize) return false;
        buffer.Slice(0, HeadSize).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (length > limit) throw FrameErrors.TooLarge(limit);
        if ((head[0] & ~1) != 0) throw FrameErrors.BadFlags(head[0]);
        if (buffer.Length < HeadSize + length) return false;
        var payload = buffer.Slice(HeadSize, length);
        Current = Parse(head[0] == 0 ? payload : Inflate(payload));
        buffer = buffer.Slice(HeadSize + length);
        return true;
    }

    private T Parse(ReadOnlySequence<byte> payload)
    {
        _payload = payload;
        try { return marshaller.ContextualDeserializer(this); }
        catch (InvalidProtocolBufferException) { throw FrameErrors.NotProtobuf(); }
        finally { _payload = default; }
    }

    private ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> payload) =>
        encoding == "gzip" ? BoundedGunzip.Inflate(payload, limit) : throw FrameErrors.UnknownEncoding(encoding);
}
