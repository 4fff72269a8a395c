using System.Numerics;
using SrsStack.Media.Codecs.Av1;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Brings a temporal unit of AV1 into the engine's form: no temporal delimiters, and every unit with its size.</summary>
/// <remarks>AV1 in ISO BMFF 1.2, 2.4. The buffer is reused from call to call.</remarks>
internal sealed class ObuSample
{
    private const int HasSize = 2;
    private const int HasExtension = 4;
    private const int MaxSizeBytes = 5;

    private byte[] _buffer = [];

    /// <param name="body">The sample as it came.</param>
    /// <param name="sample">The same memory when nothing had to change, else this object's buffer, valid until the next call.</param>
    /// <returns>False when a unit reaches beyond the body or none is left.</returns>
    public bool TryNormalise(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> sample)
    {
        sample = body;
        var (isKept, isChanged) = (false, false);
        var reader = new Av1ObuReader(body.Span);
        while (reader.TryRead(out var type, out var unit, out _))
        {
            isKept |= type != Av1ObuType.TemporalDelimiter;
            isChanged |= type == Av1ObuType.TemporalDelimiter || (unit[0] & HasSize) == 0;
        }

        if (reader.IsBroken || !isKept) return false;
        if (isChanged) sample = Rewrite(body.Span);
        return true;
    }

    private ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> body)
    {
        var most = body.Length + MaxSizeBytes;                         // only the last unit may be without its size
        if (_buffer.Length < most) _buffer = new byte[BitOperations.RoundUpToPowerOf2((uint)most)];
        var at = 0;
        var reader = new Av1ObuReader(body);
        while (reader.TryRead(out var type, out var unit, out var payload))
        {
            if (type == Av1ObuType.TemporalDelimiter) continue;
            at += (unit[0] & HasSize) != 0 ? Copy(unit, at) : WriteSized(unit, payload, at);
        }

        return _buffer.AsMemory(0, at);
    }

    private int WriteSized(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> payload, int at)
    {
        var from = at;
        _buffer[at++] = (byte)(unit[0] | HasSize);
        if ((unit[0] & HasExtension) != 0) _buffer[at++] = unit[1];
        var left = (uint)payload.Length;
        for (; left > 0x7F; left >>= 7) _buffer[at++] = (byte)(left | 0x80);
        _buffer[at++] = (byte)left;
        return at - from + Copy(payload, at);
    }

    private int Copy(ReadOnlySpan<byte> bytes, int at)
    {
        bytes.CopyTo(_buffer.AsSpan(at));
        return bytes.Length;
    }
}
