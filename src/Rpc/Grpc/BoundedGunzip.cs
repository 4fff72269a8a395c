using System.Buffers;
using System.IO.Compression;

namespace SrsStack.Rpc.Grpc;

/// <summary>Inflates a message, but never past the limit: a few bytes can ask for gigabytes.</summary>
internal static class BoundedGunzip
{
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: more than <paramref name="limit"/> bytes; INVALID_ARGUMENT: not gzip.</exception>
    public static ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> deflated, int limit)
    {
        using var source = new MemoryStream(deflated.ToArray());
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        var target = new ArrayBufferWriter<byte>((int)Math.Clamp(deflated.Length * 2, 256, Math.Min(limit, 64 << 10)));
        try
        {
            for (int n; (n = gzip.Read(target.GetSpan(4096))) > 0;)
            {
                if (target.WrittenCount + n > limit) throw FrameErrors.TooLarge(limit);
                target.Advance(n);
            }
        }
        catch (InvalidDataException) { throw new RpcException(new Status(StatusCode.InvalidArgument, "the message is not valid gzip")); }

        return new(target.WrittenMemory);
    }
}
