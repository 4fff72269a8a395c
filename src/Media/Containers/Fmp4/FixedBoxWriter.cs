using System.Buffers.Binary;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>Writes boxes of known sizes into memory of the caller.</summary>
internal ref struct FixedBoxWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;

    public int Written { get; private set; }

    /// <summary>Size with this head, and type.</summary>
    public void Box(int size, ReadOnlySpan<byte> type)
    {
        UInt32((uint)size);
        type.CopyTo(_output[Written..]);
        Written += type.Length;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output[Written..], value);
        Written += sizeof(uint);
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_output[Written..], value);
        Written += sizeof(ulong);
    }
}
