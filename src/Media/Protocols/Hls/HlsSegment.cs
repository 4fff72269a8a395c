using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>A segment, a part of one or the file in front of them, lent to a reader.</summary>
/// <remarks>
/// Dispose it when the last byte is sent: then, and not before, the bytes may be used again. A reader that forgets costs memory of the
/// pool, never wrong bytes. Dispose may be called often and from any thread.
/// </remarks>
public sealed class HlsSegment : IDisposable
{
    private SegmentBuffer? _held;

    /// <param name="held">Was held for this reader; null for bytes that are nobody's.</param>
    internal HlsSegment(SegmentBuffer? held, ReadOnlySequence<byte> bytes, long sequence, string contentType)
    {
        _held = held;
        Bytes = bytes;
        Sequence = sequence;
        ContentType = contentType;
    }

    /// <summary>Must not be touched after <see cref="Dispose"/>.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    public long Length => Bytes.Length;

    public long Sequence { get; }

    public string ContentType { get; }

    public void Dispose() => Interlocked.Exchange(ref _held, null)?.LetGo();
}
