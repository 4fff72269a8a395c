using System.Buffers.Binary;

namespace SrsStack.Media.Containers.Mp4;

/// <summary>Walks over the boxes in a piece of memory: ISO/IEC 14496-12, 4.2. 64-bit sizes and "to the end" are refused: what is read here is small.</summary>
internal ref struct BoxReader(ReadOnlySpan<byte> boxes)
{
    public const int HeadBytes = 8;

    private ReadOnlySpan<byte> _rest = boxes;

    /// <summary>Four characters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>The box with its head.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>After <see cref="TryRead"/> was false: was it the end, and nothing broken?</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly bool Is(ReadOnlySpan<byte> type) => Type.SequenceEqual(type);

    /// <returns>False at the end, and where a size can not be.</returns>
    public bool TryRead()
    {
        if (_rest.Length < HeadBytes) return false;
        var size = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        if (size < HeadBytes || size > _rest.Length) return false;
        Whole = _rest[..(int)size];
        Type = Whole[4..HeadBytes];
        Body = Whole[HeadBytes..];
        _rest = _rest[(int)size..];
        return true;
    }

    /// <summary>The body of the first box of a type.</summary>
    public static bool TryFind(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body)
    {
        var reader = new BoxReader(boxes);
        while (reader.TryRead())
        {
            if (!reader.Is(type)) continue;
            body = reader.Body;
            return true;
        }

        body = default;
        return false;
    }
}
