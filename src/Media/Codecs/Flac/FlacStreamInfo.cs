using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Codecs.Flac;

/// <summary>STREAMINFO: RFC 9639, 8.2.</summary>
/// <param name="MaxBlockSize">Samples of the longest frame, 16 to 65535.</param>
/// <param name="SampleRate">Hz, 1 to 1048575.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="BitsPerSample">4 to 32.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlacStreamInfo(int MaxBlockSize, int SampleRate, int Channels, int BitsPerSample)
{
    public const int Size = 34;

    private const int BlockHead = 4;

    private static ReadOnlySpan<byte> Magic => "fLaC"u8;

    /// <param name="data">
    /// A metadata block with its header, and before it nothing, <c>fLaC</c> (a file, Enhanced RTMP) or version and flags (a <c>dfLa</c> box);
    /// or the 34 bytes alone. Blocks behind it are left out.
    /// </param>
    /// <param name="info">Set when the result is true.</param>
    /// <param name="body">The 34 bytes.</param>
    public static bool TryParse(ReadOnlySpan<byte> data, out FlacStreamInfo info, out ReadOnlySpan<byte> body)
    {
        info = default;
        body = data;
        if (data.Length != Size && !TryFindBlock(data, out body)) return false;
        var packed = BinaryPrimitives.ReadUInt32BigEndian(body[10..]);
        info = new(BinaryPrimitives.ReadUInt16BigEndian(body[2..]), (int)(packed >> 12), 1 + (int)((packed >> 9) & 7), 1 + (int)((packed >> 4) & 31));
        return info is { SampleRate: > 0, MaxBlockSize: >= 16, BitsPerSample: >= 4 };
    }

    /// <summary>The one metadata block as a <c>dfLa</c> box has it (Encapsulation of FLAC in ISO BMFF, 3.3.2), without version and flags.</summary>
    public static byte[] ToBlock(ReadOnlySpan<byte> body) => [0x80, 0, 0, Size, .. body];

    private static bool TryFindBlock(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> body)
    {
        body = default;
        var isBox = data.Length >= 2 * BlockHead && BinaryPrimitives.ReadUInt32BigEndian(data) == 0;
        if (isBox || data.StartsWith(Magic)) data = data[BlockHead..];
        if (data.Length < BlockHead + Size || (BinaryPrimitives.ReadUInt32BigEndian(data) & 0x7FFFFFFF) != Size) return false;
        body = data.Slice(BlockHead, Size);
        return true;
    }
}
