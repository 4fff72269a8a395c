namespace SrsStack.Media.Bits;

/// <summary>Writes bits, most significant first, into a buffer of the caller that is large enough.</summary>
/// <exception cref="IndexOutOfRangeException">The buffer is too small: a fault of the caller, never of a peer.</exception>
internal ref struct BitWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private int _position;

    /// <summary>Bytes begun so far; the unwritten low bits of the last one are zero.</summary>
    public readonly int Length => (_position + 7) / 8;

    /// <param name="value">Only its low <paramref name="count"/> bits are written.</param>
    /// <param name="count">0 to 32.</param>
    public void Write(uint value, int count)
    {
        for (var bit = count - 1; bit >= 0; bit--, _position++)
        {
            ref var target = ref _output[_position >> 3];
            if ((_position & 7) == 0) target = 0;
            target |= (byte)(((value >> bit) & 1) << (7 - (_position & 7)));
        }
    }
}
