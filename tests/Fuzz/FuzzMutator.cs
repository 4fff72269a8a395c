using System.Buffers.Binary;

namespace SrsStack.Fuzz;

/// <summary>Breaks good bytes in the ways that parsers dislike. The same seed gives the same bytes.</summary>
internal sealed class FuzzMutator(int seed)
{
    public const int MaxBytes = 4096;

    private static readonly uint[] Edges = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    private readonly Random _random = new(seed);
    private readonly byte[] _work = new byte[MaxBytes];
    private int _length;

    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var start = corpus[_random.Next(corpus.Count)];
        _length = Math.Min(start.Length, MaxBytes);
        start.AsSpan(0, _length).CopyTo(_work);
        for (var change = 1 + _random.Next(5); change > 0; change--) Change(corpus);
        return _work[.._length];
    }

    private void Change(IReadOnlyList<byte[]> corpus)
    {
        if (_length == 0)
        {
            Insert(0, [(byte)_random.Next(256)]);
            return;
        }

        var at = _random.Next(_length);
        switch (_random.Next(9))
        {
            case 0: _work[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: _work[at] = (byte)_random.Next(256); break;
            case 2: _work[at] += (byte)(_random.Next(9) - 4); break;
            case 3: WriteEdge(at); break;
            case 4: _length = at; break;
            case 5: Remove(at, 1 + _random.Next(8)); break;
            case 6: Insert(at, [(byte)_random.Next(256)]); break;
            case 7: Insert(_random.Next(_length + 1), _work.AsSpan(at, Math.Min(1 + _random.Next(64), _length - at)).ToArray()); break;
            default: Splice(at, corpus[_random.Next(corpus.Count)]); break;
        }
    }

    private void WriteEdge(int at)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, Edges[_random.Next(Edges.Length)]);
        number = number[(4 - (1 << _random.Next(3)))..];
        if (at + number.Length <= _length) number.CopyTo(_work.AsSpan(at));
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _work.AsSpan(at + count, _length - at - count).CopyTo(_work.AsSpan(at));
        _length -= count;
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > MaxBytes) return;
        _work.AsSpan(at, _length - at).CopyTo(_work.AsSpan(at + bytes.Length));
        bytes.CopyTo(_work.AsSpan(at));
        _length += bytes.Length;
    }

    private void Splice(int at, byte[] other)
    {
        if (other.Length == 0) return;
        var from = _random.Next(other.Length);
        var count = Math.Min(other.Length - from, MaxBytes - at);
        other.AsSpan(from, count).CopyTo(_work.AsSpan(at));
        _length = at + count;
    }
}
