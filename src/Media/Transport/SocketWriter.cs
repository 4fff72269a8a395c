using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace SrsStack.Media.Transport;

/// <summary>Writes to a connected socket, and a flush ends when the kernel has the bytes: afterwards somebody else may write to it.</summary>
/// <remarks>A transport's own writer answers a flush before its bytes are sent, so nobody could write beside it.</remarks>
public sealed class SocketWriter(Socket socket) : PipeWriter
{
    private const int MostKept = 16 << 10;
    private ArrayBufferWriter<byte> _bytes = new(512);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _bytes.WrittenCount;

    public override void Advance(int bytes) => _bytes.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            for (var left = _bytes.WrittenMemory; left.Length > 0;) left = left[await socket.SendAsync(left, SocketFlags.None, cancellationToken)..];
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            throw new IOException("The connection is lost.", gone);
        }
        if (_bytes.Capacity > MostKept) _bytes = new(512);
        else _bytes.ResetWrittenCount();
        return default;
    }

    /// <summary>Not used: a flush is stopped by its token.</summary>
    public override void CancelPendingFlush() => throw new NotSupportedException();

    /// <summary>The socket belongs to the transport, which closes it.</summary>
    public override void Complete(Exception? exception = null)
    {
    }
}
