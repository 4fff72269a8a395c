using System.Runtime.InteropServices;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Vp9;

/// <summary>The uncompressed header of a key frame: VP9 bitstream specification, 6.2. Where a stream says its size, and nowhere else.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Vp9KeyFrame(int Profile, int BitDepth, int ChromaSubsampling, int Width, int Height)
{
    private const int SyncCode = 0x498342;
    private const int Rgb = 7;

    /// <returns>False for other frames, and for broken ones.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Vp9KeyFrame header)
    {
        header = default;
        var reader = new BitReader(frame);
        if (reader.ReadBits(2) != 2) return false;                     // frame_marker
        var profile = (int)(reader.ReadBits(1) | (reader.ReadBits(1) << 1));
        if (profile == 3) reader.Skip(1);
        if (reader.ReadFlag() || reader.ReadFlag()) return false;      // show_existing_frame, frame_type (0: key)
        reader.Skip(2);                                                // show_frame, error_resilient_mode
        if (reader.ReadBits(24) != SyncCode) return false;
        var depth = profile < 2 ? 8 : reader.ReadFlag() ? 12 : 10;
        var subsampling = ReadSubsampling(ref reader, profile);
        header = new(profile, depth, subsampling, 1 + (int)reader.ReadBits(16), 1 + (int)reader.ReadBits(16));
        return !reader.Failed;
    }

    /// <summary>color_config() behind the bit depth.</summary>
    private static int ReadSubsampling(ref BitReader reader, int profile)
    {
        var rgb = reader.ReadBits(3) == Rgb;
        var odd = (profile & 1) == 1;
        if (!rgb) reader.Skip(1);                                      // color_range
        if (rgb || !odd)
        {
            if (odd) reader.Skip(1);
            return rgb ? 3 : 1;
        }

        var (x, y) = (reader.ReadFlag(), reader.ReadFlag());
        reader.Skip(1);
        return x && y ? 1 : x ? 2 : 3;
    }
}
