namespace SrsStack.Media.Bits;

/// <summary>Reads bits, most significant first, from bytes that nobody vouches for.</summary>
/// <remarks>
/// A read past the end gives zero and sets <see cref="Failed"/> for good. A parser therefore reads a whole structure and asks once; the
/// only thing it must check on the way is a count before it loops over it.
/// </remarks>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private long _position;

    /// <summary>Something was read that is not there, or <see cref="Fail"/> was called.</summary>
    public bool Failed { get; private set; }

    public readonly long BitsLeft => Failed ? 0 : ((long)_data.Length * 8) - _position;

    public void Fail() => Failed = true;

    public bool ReadFlag() => ReadBits(1) == 1;

    /// <param name="count">0 to 32.</param>
    public uint ReadBits(int count)
    {
        if (BitsLeft < count)
        {
            Failed = true;
            return 0;
        }

        uint value = 0;
        while (count > 0)
        {
            var offset = (int)(_position & 7);
            var take = Math.Min(count, 8 - offset);
            var bits = (_data[(int)(_position >> 3)] >> (8 - offset - take)) & ((1 << take) - 1);
            value = (value << take) | (uint)bits;
            _position += take;
            count -= take;
        }

        return value;
    }

    /// <param name="count">Any number; more than are left is a failure.</param>
    public void Skip(long count)
    {
        if (count < 0 || BitsLeft < count) Failed = true;
        else _position += count;
    }

    /// <summary>Goes on to the next byte border, counted from the first byte.</summary>
    public void AlignToByte() => Skip(-_position & 7);
}
