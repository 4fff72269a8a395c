using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>One segment lent to a reader.</summary>
/// <remarks>
/// Dispose it when the last byte is sent: then, and not before, the bytes may be used again. A reader that forgets costs memory of the
/// pool, never wrong bytes. Dispose may be called often and from any thread.
/// </remarks>
public sealed class HlsSegment : IDisposable
{
    private StoredSegment? _held;

    internal HlsSegment(StoredSegment held)
    {
        _held = held;
        Bytes = held.Bytes;
        Sequence = held.Sequence;
        Duration = TimeSpan.FromMilliseconds(held.DurationMs);
    }

    /// <summary>MPEG-TS packets. Must not be touched after <see cref="Dispose"/>.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    public long Length => Bytes.Length;

    public long Sequence { get; }

    public TimeSpan Duration { get; }

    public void Dispose() => Interlocked.Exchange(ref _held, null)?.LetGo();
}
