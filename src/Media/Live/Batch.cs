using System.Buffers;

namespace SrsStack.Media.Live;

/// <summary>Encoded bytes of one moment of a feed in one wire form, shared by all its players. Counted: back to the pool at zero.</summary>
/// <remarks>References are counted under the lock of the <see cref="SharedOutput"/> that owns the batch.</remarks>
internal sealed class Batch : IBufferWriter<byte>
{
    private const int SmallestBuffer = 1024;
    private byte[] _buffer = [];

    public int Length { get; private set; }

    /// <summary>A player may begin here.</summary>
    public bool IsJoinPoint { get; set; }

    public Time.MediaTime Dts { get; set; }

    public int References { get; set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Gives the buffer back; the object itself is used again by its owner.</summary>
    public void Clear()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
        IsJoinPoint = false;
    }

    private void Reserve(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, _buffer.Length * 2), SmallestBuffer));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
