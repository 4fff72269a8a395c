using System.Buffers;
using System.Buffers.Binary;

namespace SrsStack.Media.Codecs.H264;

/// <summary>Samples of NAL units with a length in front of each: ISO/IEC 14496-15, 5.3.2 and 5.3.4.2.</summary>
internal static class Avcc
{
    /// <summary>The length size of every frame inside the engine.</summary>
    public const int LengthSize = 4;

    /// <summary>Copies a sample with 4-byte lengths; NAL units of no bytes are left out.</summary>
    /// <param name="sample">As it came, lengths of <paramref name="lengthSize"/> bytes.</param>
    /// <param name="lengthSize">1 to 4.</param>
    /// <param name="output">Untouched when the result is false.</param>
    /// <returns>False when a length points behind the end.</returns>
    public static bool TryNormalize(ReadOnlySpan<byte> sample, int lengthSize, IBufferWriter<byte> output)
    {
        var size = 0;
        var check = new AvccReader(sample, lengthSize);
        while (check.TryRead(out var nal)) size += LengthSize + nal.Length;
        if (check.IsTruncated) return false;
        if (size == 0) return true;
        var target = output.GetSpan(size);
        var reader = new AvccReader(sample, lengthSize);
        while (reader.TryRead(out var nal))
        {
            BinaryPrimitives.WriteInt32BigEndian(target, nal.Length);
            nal.CopyTo(target[LengthSize..]);
            target = target[(LengthSize + nal.Length)..];
        }

        output.Advance(size);
        return true;
    }

    /// <summary>Does the sample (4-byte lengths) hold a slice of an IDR picture? What is behind a broken length is not looked at.</summary>
    public static bool ContainsIdr(ReadOnlySpan<byte> sample)
    {
        var reader = new AvccReader(sample, LengthSize);
        while (reader.TryRead(out var nal))
        {
            if (NalUnit.TypeOf(nal) == NalUnitType.SliceIdr) return true;
        }

        return false;
    }
}

/// <summary>Walks the NAL units of one sample, those of no bytes skipped.</summary>
internal ref struct AvccReader(ReadOnlySpan<byte> sample, int lengthSize)
{
    private ReadOnlySpan<byte> _rest = sample;

    /// <summary>A length pointed behind the end, or was itself cut off; the walk ended there.</summary>
    public bool IsTruncated { get; private set; }

    /// <param name="nal">Points into the sample; at least its header byte.</param>
    public bool TryRead(out ReadOnlySpan<byte> nal)
    {
        nal = default;
        while (!_rest.IsEmpty && !IsTruncated)
        {
            if (!TryReadLength(out var length)) break;
            nal = _rest[..length];
            _rest = _rest[length..];
            if (length > 0) return true;
        }

        return false;
    }

    private bool TryReadLength(out int length)
    {
        length = 0;
        IsTruncated = _rest.Length < lengthSize;
        if (IsTruncated) return false;
        uint value = 0;
        foreach (var b in _rest[..lengthSize]) value = (value << 8) | b;
        _rest = _rest[lengthSize..];
        IsTruncated = value > _rest.Length;
        length = IsTruncated ? 0 : (int)value;
        return !IsTruncated;
    }
}
