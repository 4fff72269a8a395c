using System.Runtime.InteropServices;

namespace SrsStack.Media.Protocols.Rtmp.Wire;

/// <summary>RTMP chunk basic header: format (2 bits) and chunk stream id, 1 to 3 bytes on the wire.</summary>
/// <remarks>Adobe RTMP 1.0, 5.3.1.1. Low bits 0 and 1 announce the 2- and 3-byte forms; ids there start at 64.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChunkBasicHeader(byte Format, int ChunkStreamId)
{
    public const int MaxBytes = 3;

    /// <summary>Highest id of the 1-byte form, the only one that this side sends.</summary>
    public const int MaxShortId = 63;

    /// <param name="from">The bytes at hand; may be empty.</param>
    /// <param name="header">The header when it is complete.</param>
    /// <param name="size">Bytes that it takes.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> from, out ChunkBasicHeader header, out int size)
    {
        header = default;
        size = 0;
        if (from.IsEmpty) return false;
        var first = from[0];
        var needed = (first & 0x3F) switch { 0 => 2, 1 => 3, _ => 1 };
        if (from.Length < needed) return false;
        var id = needed switch { 1 => first & 0x3F, 2 => 64 + from[1], _ => 64 + from[1] + (from[2] << 8) };
        header = new((byte)(first >> 6), id);
        size = needed;
        return true;
    }
}
