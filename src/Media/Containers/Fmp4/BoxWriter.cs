using System.Buffers;
using System.Buffers.Binary;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>Writes boxes inside boxes: ISO/IEC 14496-12, 4.2. For the few that describe a file; fragments are laid out by hand.</summary>
internal sealed class BoxWriter
{
    private const int SizeBytes = 4;

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly List<int> _open = [];
    private readonly List<(int At, int Size)> _sizes = [];

    /// <param name="type">Four characters.</param>
    public BoxWriter Begin(ReadOnlySpan<byte> type)
    {
        _open.Add(_output.WrittenCount);
        return UInt32(0).Bytes(type);
    }

    public BoxWriter BeginFull(ReadOnlySpan<byte> type, int version = 0, int flags = 0) => Begin(type).UInt32((uint)((version << 24) | flags));

    /// <summary>The innermost box is complete.</summary>
    public BoxWriter End()
    {
        var start = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _sizes.Add((start, _output.WrittenCount - start));
        return this;
    }

    public BoxWriter Byte(int value) => Bytes([(byte)value]);

    public BoxWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(2), (ushort)value);
        _output.Advance(2);
        return this;
    }

    public BoxWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(SizeBytes), value);
        _output.Advance(SizeBytes);
        return this;
    }

    public BoxWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        return this;
    }

    public BoxWriter Zeros(int count)
    {
        for (; count > 0; count--) Byte(0);
        return this;
    }

    /// <summary>All boxes, with their sizes entered.</summary>
    public byte[] ToArray()
    {
        var bytes = _output.WrittenSpan.ToArray();
        foreach (var (at, size) in _sizes) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), size);
        return bytes;
    }
}
