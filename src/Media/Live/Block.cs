using System.Buffers;

namespace SrsStack.Media.Live;

/// <summary>A pooled piece of a <see cref="BlockLog"/>. Counted: back to the pool when the log and the last reader let go.</summary>
/// <remarks>References are counted under the lock of the <see cref="SharedOutput"/> that owns the log. Written bytes never change.</remarks>
internal sealed class Block(int size, long start)
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(size);

    /// <summary>Distance of its first byte from the beginning of the log.</summary>
    public long Start => start;

    public int Length { get; private set; }

    public int References { get; private set; } = 1;

    public int Size => _buffer.Length;

    public int Room => _buffer.Length - Length;

    public Memory<byte> Free => _buffer.AsMemory(Length);

    public void Advance(int count) => Length += count;

    public ReadOnlySpan<byte> Bytes(long from, long to) => _buffer.AsSpan((int)(from - start), (int)(to - from));

    public void Lend() => References++;

    public void Return()
    {
        if (--References > 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
