using System.Runtime.InteropServices;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Ac3;

/// <summary>AC3SpecificBox and EC3SpecificBox: ETSI TS 102 366, F.4 and F.6. Of several substreams the first independent one counts.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Ac3Configuration(int RateCode, int ChannelMode, bool HasLowFrequency)
{
    public const int PlainSize = 3;

    /// <summary>Two bytes and eight substreams of four.</summary>
    public const int MaxEnhancedSize = 34;

    private const int MinEnhancedSize = 5;

    public static bool TryParsePlain(ReadOnlySpan<byte> box, out Ac3Configuration configuration)
    {
        configuration = default;
        if (box.Length < PlainSize) return false;
        var reader = new BitReader(box);
        var rate = (int)reader.ReadBits(2);
        reader.Skip(5 + 3);                                            // bsid, bsmod
        configuration = new(rate, (int)reader.ReadBits(3), reader.ReadFlag());
        return rate != 3;
    }

    public static bool TryParseEnhanced(ReadOnlySpan<byte> box, out Ac3Configuration configuration)
    {
        configuration = default;
        if (box.Length is < MinEnhancedSize or > MaxEnhancedSize) return false;
        var reader = new BitReader(box[2..]);                          // behind data_rate and num_ind_sub
        var rate = (int)reader.ReadBits(2);
        reader.Skip(5 + 1 + 1 + 3);                                    // bsid, reserved, asvc, bsmod
        configuration = new(rate, (int)reader.ReadBits(3), reader.ReadFlag());
        return rate != 3;                                              // the half rates, which nobody sends and the box cannot say
    }

    /// <summary>The box of a stream that has only its frames.</summary>
    public static byte[] FromFrame(Ac3Frame frame)
    {
        var box = new byte[frame.IsEnhanced ? MinEnhancedSize : PlainSize];
        var writer = new BitWriter(box);
        if (frame.IsEnhanced)
        {
            writer.Write((uint)((long)frame.Bytes * 8 * frame.SampleRate / frame.Samples / 1000), 13);
            writer.Write(0, 3);                                        // num_ind_sub: one
        }

        writer.Write((uint)frame.RateCode, 2);
        writer.Write((uint)frame.BitstreamId, 5);
        if (frame.IsEnhanced) writer.Write(0, 2);                      // reserved, asvc
        writer.Write((uint)frame.Mode, 3);
        writer.Write((uint)frame.ChannelMode, 3);
        writer.Write(frame.HasLowFrequency ? 1u : 0, 1);
        writer.Write(frame.IsEnhanced ? 0 : (uint)frame.BitrateCode, frame.IsEnhanced ? 8 : 5);
        return box;
    }
}
