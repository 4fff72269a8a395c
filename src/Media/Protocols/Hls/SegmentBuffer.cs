using System.Buffers;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Bytes of one segment in pooled blocks, written once from front to back.</summary>
/// <remarks>
/// Blocks hold whole TS packets and are below the large-object limit, so segments come and go without a collection of the oldest
/// generation. Whoever calls <see cref="Return"/> must be the last one.
/// </remarks>
internal sealed class SegmentBuffer : IBufferWriter<byte>
{
    private const int RentedSize = 64 * 1024;
    private const int PacketSize = 188;

    public const int BlockSize = RentedSize / PacketSize * PacketSize;

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _used = [];

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

    public ReadOnlySequence<byte> ToSequence()
    {
        if (_blocks.Count == 0) return default;
        var first = new Node(_blocks[0].AsMemory(0, _used[0]), null);
        var last = first;
        for (var i = 1; i < _blocks.Count; i++) last = new Node(_blocks[i].AsMemory(0, _used[i]), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public void Return()
    {
        foreach (var block in _blocks) ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
        _used.Clear();
        Length = 0;
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
