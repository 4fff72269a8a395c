using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Codecs.Vp9;

/// <summary>VPCodecConfigurationRecord: VP Codec ISO Media File Format Binding 1.0, "VP Codec Configuration Box".</summary>
/// <param name="Profile">0 to 3.</param>
/// <param name="Level">Ten times the level; 0 when it is not known.</param>
/// <param name="BitDepth">8, 10 or 12.</param>
/// <param name="ChromaSubsampling">0 and 1: 4:2:0, 2: 4:2:2, 3: 4:4:4.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VpConfiguration(int Profile, int Level, int BitDepth, int ChromaSubsampling)
{
    public const int Size = 8;

    /// <summary>version and flags of the box around it, which some peers send along.</summary>
    private const int BoxHead = 0x01000000;

    /// <param name="record">The record, with or without version and flags of its box.</param>
    /// <param name="body">The record alone.</param>
    public static bool TryParse(ReadOnlySpan<byte> record, out VpConfiguration configuration, out ReadOnlySpan<byte> body)
    {
        // A bare record that began so would have a bit depth of 0.
        body = record.Length >= 4 + Size && BinaryPrimitives.ReadInt32BigEndian(record) == BoxHead ? record[4..] : record;
        configuration = default;
        if (body.Length < Size) return false;
        configuration = new(body[0], body[1], body[2] >> 4, (body[2] >> 1) & 7);
        body = body[..Size];                                           // codecInitializationDataSize is 0 for VP8 and VP9
        return configuration.Profile <= 3 && configuration.BitDepth is 8 or 10 or 12;
    }

    public byte[] ToBytes() => [(byte)Profile, (byte)Level, (byte)((BitDepth << 4) | (ChromaSubsampling << 1)), 2, 2, 2, 0, 0];
}
