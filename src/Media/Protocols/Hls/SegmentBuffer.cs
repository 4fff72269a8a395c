using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Bytes of one segment in pooled blocks, written once from front to back.</summary>
/// <remarks>
/// Blocks hold whole TS packets and are below the large-object limit, so segments come and go without a collection of the oldest
/// generation. The writer holds it from the beginning; the blocks go back to the pool when the last holder lets go.
/// </remarks>
internal sealed class SegmentBuffer : IBufferWriter<byte>
{
    private const int RentedSize = 64 * 1024;
    private const int PacketSize = 188;

    public const int BlockSize = RentedSize / PacketSize * PacketSize;

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _used = [];
    private int _holders = 1;

    public long Length { get; private set; }

    /// <summary>The first bytes written, for a correction while nobody reads yet.</summary>
    public Span<byte> Head => _blocks.Count == 0 ? [] : _blocks[0].AsSpan(0, _used[0]);

    public void Advance(int count)
    {
        _used[^1] += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, BlockSize);
        if (_blocks.Count == 0 || BlockSize - _used[^1] < Math.Max(1, sizeHint))
        {
            _blocks.Add(ArrayPool<byte>.Shared.Rent(RentedSize));
            _used.Add(0);
        }

        return _blocks[^1].AsMemory(_used[^1], BlockSize - _used[^1]);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>What is written by now, from a place on. Stays as it is while more is written.</summary>
    public ReadOnlySequence<byte> ToSequence(long from = 0)
    {
        Node? first = null, last = null;
        for (var i = 0; i < _blocks.Count; from -= _used[i++])
        {
            if (from >= _used[i]) continue;
            var start = (int)Math.Max(0, from);
            last = new Node(_blocks[i].AsMemory(start, _used[i] - start), last);
            first ??= last;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <returns>False when the last holder has let go already: the bytes belong to somebody else.</returns>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        foreach (var block in _blocks) ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
        _used.Clear();
    }

    private sealed class Node : ReadOnlySequenceSegment<byte>
    {
        public Node(ReadOnlyMemory<byte> memory, Node? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
