using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Takes one message after another. Returns an effect other than None to stop reading until it was dealt with.</summary>
internal delegate RtmpEffect MessageHandler(in RtmpMessage message);

/// <summary>The only reader of a connection.</summary>
internal sealed class RtmpInput(PipeReader reader) : IDisposable
{
    private readonly ChunkReader _chunks = new();

    /// <summary>Bytes taken from the transport.</summary>
    public long Received { get; private set; }

    public int MaxMessageBytes
    {
        set => _chunks.MaxMessageBytes = value;
    }

    /// <summary>Reads C0 and C1.</summary>
    /// <returns>False when the peer closed before.</returns>
    public async ValueTask<bool> ReadHandshakeAsync(Memory<byte> request, CancellationToken stop)
    {
        while (true)
        {
            var result = await reader.ReadAsync(stop);
            var isWhole = TakeHandshake(result.Buffer, request.Span);
            if (isWhole || result.IsCompleted) return isWhole;
        }
    }

    /// <summary>Reads over C2.</summary>
    /// <returns>False when the peer closed before.</returns>
    public async ValueTask<bool> SkipAsync(long bytes, CancellationToken stop)
    {
        while (bytes > 0)
        {
            var result = await reader.ReadAsync(stop);
            var take = Math.Min(bytes, result.Buffer.Length);
            reader.AdvanceTo(result.Buffer.GetPosition(take));
            Received += take;
            bytes -= take;
            if (result.IsCompleted && bytes > 0) return false;
        }

        return true;
    }

    /// <summary>Waits for bytes and hands on the messages they complete, up to the first with an effect.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RtmpRead> ReadAsync(MessageHandler handler, CancellationToken stop)
    {
        var result = await reader.ReadAsync(stop);
        if (result.IsCanceled)
        {
            reader.AdvanceTo(result.Buffer.Start);
            return new(RtmpEffect.None, IsWoken: true, IsOver: false);
        }

        var effect = Take(result.Buffer, handler);
        return new(effect, IsWoken: false, IsOver: result.IsCompleted && effect == RtmpEffect.None);
    }

    /// <summary>Lets a waiting or the next <see cref="ReadAsync"/> return at once. From any thread.</summary>
    public void Wake() => reader.CancelPendingRead();

    /// <summary>Reads and forgets until the peer closes.</summary>
    public async ValueTask DrainAsync(CancellationToken stop)
    {
        while (true)
        {
            var result = await reader.ReadAsync(stop);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    public ValueTask CompleteAsync() => reader.CompleteAsync();

    public void Dispose() => _chunks.Dispose();

    private bool TakeHandshake(ReadOnlySequence<byte> buffer, Span<byte> request)
    {
        var isWhole = false;
        try
        {
            if (!buffer.IsEmpty) Handshake.CheckVersion(buffer.FirstSpan[0]); // a stranger is told apart by its first byte
            isWhole = buffer.Length >= request.Length;
            if (isWhole) buffer.Slice(0, request.Length).CopyTo(request);
        }
        finally
        {
            var consumed = isWhole ? buffer.GetPosition(request.Length) : buffer.Start;
            Received += isWhole ? request.Length : 0;
            reader.AdvanceTo(consumed, isWhole ? consumed : buffer.End);
        }

        return isWhole;
    }

    private RtmpEffect Take(ReadOnlySequence<byte> buffer, MessageHandler handler)
    {
        var sequence = new SequenceReader<byte>(buffer);
        var effect = RtmpEffect.None;
        try
        {
            while (effect == RtmpEffect.None && _chunks.TryRead(ref sequence, out var message)) effect = handler(message);
            return effect;
        }
        finally
        {
            Received += sequence.Consumed;
            reader.AdvanceTo(sequence.Position, effect == RtmpEffect.None ? buffer.End : sequence.Position);
        }
    }
}

/// <param name="Effect">What the last message asks for.</param>
/// <param name="IsWoken">Nothing was read: <see cref="RtmpInput.Wake"/> was called.</param>
/// <param name="IsOver">The peer closed and all was handed on.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct RtmpRead(RtmpEffect Effect, bool IsWoken, bool IsOver);
