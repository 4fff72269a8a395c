using System.Buffers;

namespace SrsStack.Media.Live.Fanout;

/// <summary>Bytes that one player gets before anything else: a greeting, or the rest of a frame that its socket did not take.</summary>
internal struct Remainder
{
    private byte[]? _bytes;
    private int _from;
    private int _to;
    private bool _isRented;

    public readonly bool IsEmpty => _from == _to;

    public readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_from, _to - _from);

    /// <summary>Takes bytes that are never written again.</summary>
    public void Set(byte[] bytes)
    {
        Clear();
        (_bytes, _from, _to) = (bytes, 0, bytes.Length);
    }

    /// <summary>Copies a part of an output, since that may be forgotten before the socket takes more.</summary>
    public void Copy(OutputView view, long from, long to)
    {
        Clear();
        if (from == to) return;
        (_bytes, _from, _to, _isRented) = (ArrayPool<byte>.Shared.Rent((int)(to - from)), 0, (int)(to - from), true);
        for (var at = 0; at < _to;)
        {
            var piece = view.From(from + at);
            piece = piece[..Math.Min(piece.Length, _to - at)];
            piece.CopyTo(_bytes.AsSpan(at));
            at += piece.Length;
        }
    }

    public void Skip(int count)
    {
        _from += count;
        if (IsEmpty) Clear();
    }

    public void Clear()
    {
        if (_isRented) ArrayPool<byte>.Shared.Return(_bytes!);
        this = default;
    }
}
