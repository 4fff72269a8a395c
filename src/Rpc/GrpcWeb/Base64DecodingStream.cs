using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using SrsStack.Rpc.Grpc;

namespace SrsStack.Rpc.GrpcWeb;

/// <summary>The bytes of an <c>application/grpc-web-text</c> body: base64 pieces one after another, each padded by itself.</summary>
/// <remarks>PROTOCOL-WEB, "Protocol differences". Keeps nothing: what the reader does not ask for stays in the transport.</remarks>
internal sealed class Base64DecodingStream(PipeReader source) : Stream
{
    private const int LongestPiece = 16 << 10;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="RpcException">INTERNAL: not base64, or it ends inside of a group of four.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await source.ReadAsync(cancellationToken);
            var quads = (int)Math.Min(Math.Min(read.Buffer.Length, LongestPiece) / 4, buffer.Length / 3);
            if (quads > 0)
            {
                var taken = read.Buffer.Slice(0, quads * 4);
                try { return Decode(taken, buffer.Span); }
                finally { source.AdvanceTo(taken.End); }
            }

            var empty = read.Buffer.IsEmpty;
            source.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return empty ? 0 : throw FrameErrors.BadBase64();
        }
    }

    // Padding may stand in the middle, at the end of a piece: each run up to and including a padded group is decoded alone.
    private static int Decode(ReadOnlySequence<byte> text, Span<byte> target)
    {
        var written = 0;
        for (ReadOnlySpan<byte> rest = text.IsSingleSegment ? text.FirstSpan : text.ToArray(); rest.Length > 0;)
        {
            var pad = rest.IndexOf((byte)'=');
            var run = pad < 0 ? rest.Length : Math.Min(rest.Length, pad / 4 * 4 + 4);
            if (Base64.DecodeFromUtf8(rest[..run], target[written..], out _, out var n) != OperationStatus.Done) throw FrameErrors.BadBase64();
            written += n;
            rest = rest[run..];
        }

        return written;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }
}
