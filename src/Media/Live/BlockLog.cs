using System.Buffers;
using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>Bytes in a row, written at the end and forgotten at the beginning, in pooled blocks. A place in it is a distance from its first byte ever.</summary>
/// <remarks>
/// One row of bytes instead of one buffer a frame: what a player has not got yet is one piece of memory, or two at a border, and so one call to the
/// kernel, however many frames it is. Blocks grow with the rate, so that a thin stream does not hold what a fat one needs.
/// </remarks>
internal sealed class BlockLog : IBufferWriter<byte>
{
    private const int SmallestBlock = 16 << 10;
    private const int LargestBlock = 256 << 10;
    private static readonly MediaTime Fast = MediaTime.FromMilliseconds(1_000);
    private static readonly MediaTime Slow = MediaTime.FromMilliseconds(4_000);

    private readonly List<Block> _blocks = [];
    private MediaTime _opened;
    private int _size = SmallestBlock;

    /// <summary>Where the next byte goes.</summary>
    public long End { get; private set; }

    /// <summary>Time of what is written next; decides how large the next block is.</summary>
    public MediaTime Now { get; set; }

    public IReadOnlyList<Block> Blocks => _blocks;

    public void Advance(int count)
    {
        _blocks[^1].Advance(count);
        End += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_blocks.Count == 0 || _blocks[^1].Room < Math.Max(sizeHint, 1)) Open(sizeHint);
        return _blocks[^1].Free;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets whole blocks before <paramref name="place"/>.</summary>
    public void TrimTo(long place)
    {
        var old = 0;
        while (old < _blocks.Count && _blocks[old].Start + _blocks[old].Length <= place) _blocks[old++].Return();
        if (old > 0) _blocks.RemoveRange(0, old);
    }

    private void Open(int sizeHint)
    {
        if (_blocks.Count > 0)
        {
            var took = Now - _opened;
            if (took < Fast && _size < LargestBlock) _size *= 2;
            else if (took > Slow && _size > SmallestBlock) _size /= 2;
        }
        _opened = Now;
        _blocks.Add(new(Math.Max(_size, sizeHint), End));
    }
}
