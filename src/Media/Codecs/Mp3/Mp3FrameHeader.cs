using System.Runtime.InteropServices;

namespace SrsStack.Media.Codecs.Mp3;

/// <summary>The four bytes in front of an MPEG audio layer III frame: ISO/IEC 11172-3, 2.4.1.3; 13818-3, 2.4.1.3 for the low rates.</summary>
/// <param name="SampleRate">Hz: 32000 to 48000 (MPEG-1), 16000 to 24000 (MPEG-2), 8000 to 12000 (the usual "2.5" extension).</param>
/// <param name="Channels">1 or 2.</param>
/// <param name="BitrateKbps">8 to 320; 0 for the free format.</param>
/// <param name="FrameBytes">With this header; 0 for the free format.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Mp3FrameHeader(int SampleRate, int Channels, int BitrateKbps, int FrameBytes)
{
    public const int Size = 4;

    private static ReadOnlySpan<int> Rates => [44100, 48000, 32000];

    private static ReadOnlySpan<int> BitratesV1 => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

    private static ReadOnlySpan<int> BitratesV2 => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <summary>1152 for MPEG-1, 576 for the low sample rates.</summary>
    public int SamplesPerFrame => SampleRate >= 32000 ? 1152 : 576;

    /// <returns>False when too short or no layer III header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Mp3FrameHeader header)
    {
        header = default;
        if (frame.Length < Size || frame[0] != 0xFF || (frame[1] & 0xE0) != 0xE0) return false;
        var version = (frame[1] >> 3) & 3;                             // 0: 2.5, 1: reserved, 2: MPEG-2, 3: MPEG-1
        var layer = (frame[1] >> 1) & 3;                               // 1: layer III
        var (bitrateIndex, rateIndex) = (frame[2] >> 4, (frame[2] >> 2) & 3);
        if (version == 1 || layer != 1 || bitrateIndex == 15 || rateIndex == 3) return false;
        var rate = Rates[rateIndex] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        var bitrate = version == 3 ? BitratesV1[bitrateIndex] : BitratesV2[bitrateIndex];
        var padding = (frame[2] >> 1) & 1;
        var bytes = bitrate == 0 ? 0 : ((version == 3 ? 144_000 : 72_000) * bitrate / rate) + padding;
        header = new Mp3FrameHeader(rate, (frame[3] >> 6) == 3 ? 1 : 2, bitrate, bytes);
        return true;
    }
}
