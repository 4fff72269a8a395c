using System.Buffers;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Containers.Flv;

/// <summary>The eleven bytes in front of a tag body.</summary>
/// <param name="Type">8 audio, 9 video, 18 script data.</param>
/// <param name="BodyBytes">Length of the body, 24 bits.</param>
/// <param name="Timestamp">Milliseconds modulo 2^32: the low 24 bits come first on the wire, the upper 8 after them.</param>
/// <remarks>FLV 10.1, E.4.1.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlvTagHeader(FlvTagType Type, int BodyBytes, uint Timestamp)
{
    public const int Size = 11;

    /// <summary>Length of PreviousTagSize, which follows each tag.</summary>
    public const int TrailerSize = 4;

    public void Write(Span<byte> to)
    {
        to[0] = (byte)Type;
        UInt24.Write(to[1..], BodyBytes);
        UInt24.Write(to[4..], (int)(Timestamp & UInt24.Max));
        to[7] = (byte)(Timestamp >> 24);
        to[8..Size].Clear();
    }

    /// <param name="from">At least <see cref="Size"/> bytes.</param>
    public static FlvTagHeader Read(ReadOnlySpan<byte> from) =>
        new((FlvTagType)(from[0] & 0x1F), UInt24.Read(from[1..]), (uint)UInt24.Read(from[4..]) | ((uint)from[7] << 24));

    /// <returns>False when more bytes are needed; <paramref name="reader"/> then stays where it was.</returns>
    public static bool TryRead(ref SequenceReader<byte> reader, out FlvTagHeader header)
    {
        header = default;
        Span<byte> raw = stackalloc byte[Size];
        if (!reader.TryCopyTo(raw)) return false;
        reader.Advance(Size);
        header = Read(raw);
        return true;
    }
}
