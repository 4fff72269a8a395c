using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp.Messages;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>The only writer of a connection: replies and media take turns, each group in one flush.</summary>
/// <remarks>Back-pressure is the transport's: a flush ends when the peer has taken enough, or when <see cref="Watchdog"/> loses patience.</remarks>
internal sealed class RtmpOutput(PipeWriter writer, Watchdog stall, TimeSpan stallLimit) : IDisposable
{
    // About what a transport holds before it pushes back, so a flush waits for this much and not for a whole GOP.
    private const int BytesAtOnce = 64 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ArrayBufferWriter<byte> _payload = new();
    private int _chunkSize = ChunkLimits.InitialChunkSize;
    private long _sent;

    /// <summary>Bytes handed to the transport.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Sends the whole outbox in one flush and clears it.</summary>
    public async ValueTask SendAsync(RtmpSession session, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            foreach (var outgoing in session.Outbox) Write(outgoing);
            session.ClearOutbox();
            await FlushAsync(stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask SendHandshakeAsync(ReadOnlyMemory<byte> response, CancellationToken stop)
    {
        writer.Write(response.Span);
        Interlocked.Add(ref _sent, response.Length);
        await FlushAsync(stop);
    }

    /// <summary>Sends what the cursor has, up to about one transport buffer.</summary>
    /// <returns>Bytes sent.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendMediaAsync(OutputCursor cursor, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var copied = cursor.CopyTo(writer, BytesAtOnce);
            if (copied == 0) return 0;
            Interlocked.Add(ref _sent, copied);
            await FlushAsync(stop);
            return copied;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask CompleteAsync() => writer.CompleteAsync();

    public void Dispose() => _turn.Dispose();

    private void Write(in RtmpOutgoing outgoing)
    {
        var message = outgoing.Message;
        _payload.ResetWrittenCount();
        message.WriteTo(_payload);
        var counting = writer.UnflushedBytes;
        ChunkWriter.Write(writer, _chunkSize, new(message.ChunkStreamId, message.Type, outgoing.StreamId, 0), [], _payload.WrittenSpan);
        Interlocked.Add(ref _sent, writer.UnflushedBytes - counting);
        if (message is SetChunkSize size) _chunkSize = size.Bytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAsync(CancellationToken stop)
    {
        var flush = writer.FlushAsync(stop);
        var result = flush.IsCompletedSuccessfully ? flush.Result : await WaitForPeerAsync(flush); // the timer is for slow peers only
        if (result.IsCompleted) throw new IOException("The peer closed its side.");
    }

    private async ValueTask<FlushResult> WaitForPeerAsync(ValueTask<FlushResult> flush)
    {
        stall.Arm(stallLimit, "the peer took nothing");
        try
        {
            return await flush;
        }
        finally
        {
            stall.Disarm();
        }
    }
}
