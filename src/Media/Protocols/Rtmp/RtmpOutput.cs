using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SrsStack.Media.Live;
using SrsStack.Media.Live.Fanout;
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
    private readonly ArrayBufferWriter<byte> _chunks = new();
    private int _chunkSize = ChunkLimits.InitialChunkSize;
    private long _sent;

    /// <summary>Bytes handed to the transport.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>While a pump writes the media to the same socket, replies go through it as well.</summary>
    public SocketPlayer? Direct { get; set; }

    /// <summary>Sends the whole outbox in one flush and clears it.</summary>
    public async ValueTask SendAsync(IRtmpOutbox session, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            _chunks.ResetWrittenCount();
            foreach (var outgoing in session.Outbox) Encode(outgoing);
            session.ClearOutbox();
            await SendChunksAsync(stop);
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

    /// <summary>Sends chunks that are written already.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> chunks, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            writer.Write(chunks.Span);
            Interlocked.Add(ref _sent, chunks.Length);
            await FlushAsync(stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Bytes that a pump sent.</summary>
    public void CountDirect(long bytes) => Interlocked.Add(ref _sent, bytes);

    public ValueTask CompleteAsync() => writer.CompleteAsync();

    public void Dispose() => _turn.Dispose();

    private async ValueTask SendChunksAsync(CancellationToken stop)
    {
        if (Direct is { } player)
        {
            player.Post(_chunks.WrittenSpan.ToArray());
            return;
        }
        writer.Write(_chunks.WrittenSpan);
        Interlocked.Add(ref _sent, _chunks.WrittenCount);
        await FlushAsync(stop);
    }

    private void Encode(in RtmpOutgoing outgoing)
    {
        var message = outgoing.Message;
        _payload.ResetWrittenCount();
        message.WriteTo(_payload);
        ChunkWriter.Write(_chunks, _chunkSize, new(message.ChunkStreamId, message.Type, outgoing.StreamId, 0), [], _payload.WrittenSpan);
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
