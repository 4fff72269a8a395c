using System.Buffers.Binary;
using System.Numerics;
using SrsStack.Media.Codecs.H264;
using SrsStack.Media.Codecs.Hevc;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Brings the NAL units of a FLV video body into the engine's form: 4-byte lengths, no parameter sets, no empty units.</summary>
/// <remarks>ISO 14496-15, 5.3.3 (length size 1, 2 or 4; 3 is refused there but read here). The buffer is reused from call to call.</remarks>
internal sealed class NalSample
{
    private byte[] _buffer = [];

    /// <summary>Bytes in front of each NAL unit of the body, from the decoder configuration: 1 to 4.</summary>
    public int LengthSize { get; set; } = Avcc.LengthSize;

    /// <summary>The units are those of H.265, not of H.264.</summary>
    public bool IsHevc { get; set; }

    /// <param name="body">The sample as it came.</param>
    /// <param name="sample">The same memory when nothing had to change, else this object's buffer, valid until the next call.</param>
    /// <returns>False when a length reaches beyond the body or no unit is left.</returns>
    public bool TryNormalise(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> sample)
    {
        sample = default;
        if (!TryMeasure(body.Span, out var size, out var unchanged) || size == 0) return false;
        sample = unchanged ? body : Rewrite(body.Span, size);
        return true;
    }

    private bool TryMeasure(ReadOnlySpan<byte> body, out int size, out bool unchanged)
    {
        size = 0;
        unchanged = LengthSize == Avcc.LengthSize;
        while (!body.IsEmpty)
        {
            if (body.Length < LengthSize) return false;
            var length = ReadLength(body);
            body = body[LengthSize..];
            if (length > body.Length) return false;
            if (IsKept(body[..(int)length])) size += Avcc.LengthSize + (int)length;
            else unchanged = false;
            body = body[(int)length..];
        }

        return true;
    }

    private ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> body, int size)
    {
        if (_buffer.Length < size) _buffer = new byte[BitOperations.RoundUpToPowerOf2((uint)size)];
        var to = _buffer.AsSpan();
        while (!body.IsEmpty)
        {
            var unit = body.Slice(LengthSize, (int)ReadLength(body));
            body = body[(LengthSize + unit.Length)..];
            if (!IsKept(unit)) continue;
            BinaryPrimitives.WriteInt32BigEndian(to, unit.Length);
            unit.CopyTo(to[Avcc.LengthSize..]);
            to = to[(Avcc.LengthSize + unit.Length)..];
        }

        return _buffer.AsMemory(0, size);
    }

    private uint ReadLength(ReadOnlySpan<byte> from)
    {
        var length = 0u;
        for (var i = 0; i < LengthSize; i++) length = (length << 8) | from[i];
        return length;
    }

    private bool IsKept(ReadOnlySpan<byte> unit) =>
        !unit.IsEmpty && (IsHevc
            ? HevcNalUnit.TypeOf(unit) is < HevcNalType.VideoParameterSet or > HevcNalType.AccessUnitDelimiter
            : NalUnit.TypeOf(unit) is not (NalUnitType.SequenceParameterSet or NalUnitType.PictureParameterSet or NalUnitType.AccessUnitDelimiter));
}
