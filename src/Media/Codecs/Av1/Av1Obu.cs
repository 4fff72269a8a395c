namespace SrsStack.Media.Codecs.Av1;

/// <summary>obu_type: AV1 bitstream specification, 6.2.2; only those that the engine tells apart.</summary>
internal enum Av1ObuType
{
    SequenceHeader = 1,
    TemporalDelimiter = 2,
    FrameHeader = 3,
    Frame = 6,
}

/// <summary>Walks the open bitstream units of one sample (AV1, 5.3; low-overhead format, 5.2).</summary>
internal ref struct Av1ObuReader(ReadOnlySpan<byte> sample)
{
    /// <summary>leb128() has at most so many bytes (4.10.5).</summary>
    private const int MaxSizeBytes = 8;

    private ReadOnlySpan<byte> _rest = sample;

    /// <summary>A unit was longer than the sample or had a forbidden bit; the walk ended there.</summary>
    public bool IsBroken { get; private set; }

    /// <param name="type">Of the unit.</param>
    /// <param name="unit">The unit with its header.</param>
    /// <param name="payload">The unit without header and size.</param>
    public bool TryRead(out Av1ObuType type, out ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> payload)
    {
        type = default;
        unit = payload = default;
        if (_rest.IsEmpty || IsBroken) return false;
        var head = _rest[0];
        var at = (head & 4) != 0 ? 2 : 1;                              // obu_extension_flag
        long size = _rest.Length - at;
        IsBroken = (head & 0x80) != 0 || size < 0 || ((head & 2) != 0 && !TryReadSize(ref at, out size)) || size > _rest.Length - at;
        if (IsBroken) return false;
        type = (Av1ObuType)((head >> 3) & 15);
        unit = _rest[..(at + (int)size)];
        payload = unit[at..];
        _rest = _rest[unit.Length..];
        return true;
    }

    private readonly bool TryReadSize(ref int at, out long size)
    {
        size = 0;
        for (var i = 0; i < MaxSizeBytes && at < _rest.Length; i++)
        {
            var b = _rest[at++];
            size |= (long)(b & 0x7F) << (7 * i);
            if ((b & 0x80) == 0) return size <= uint.MaxValue;
        }

        return false;
    }
}
