using System.Runtime.InteropServices;
using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Av1;

/// <summary>sequence_header_obu() with timing, decoder model, operating points and colour: AV1 bitstream specification, 5.5.1 to 5.5.5.</summary>
internal static class Av1SequenceHeaderParser
{
    private const int Professional = 2;

    public static Av1SequenceHeader? Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new BitReader(payload);
        var profile = (int)reader.ReadBits(3);
        reader.Skip(1);                                                // still_picture
        var reduced = reader.ReadFlag();
        var (level, tier) = reduced ? ((int)reader.ReadBits(5), false) : ReadOperatingPoints(ref reader);
        var (widthBits, heightBits) = (1 + (int)reader.ReadBits(4), 1 + (int)reader.ReadBits(4));
        var (width, height) = (1 + (int)reader.ReadBits(widthBits), 1 + (int)reader.ReadBits(heightBits));
        if (!reduced && reader.ReadFlag()) reader.Skip(4 + 3);         // frame_id_numbers_present_flag
        reader.Skip(3);                                                // use_128x128_superblock, filter_intra, intra_edge_filter
        if (!reduced) SkipTools(ref reader);
        reader.Skip(3);                                                // superres, cdef, restoration
        var colour = ReadColour(ref reader, profile);
        return reader.Failed || profile > Professional ? null
            : new(profile, level, tier, width, height, colour.Depth, colour.Mono, colour.X, colour.Y, colour.Position);
    }

    /// <returns>Of the first point.</returns>
    private static (int Level, bool Tier) ReadOperatingPoints(ref BitReader reader)
    {
        var delayBits = 0;
        if (reader.ReadFlag())                                         // timing_info_present_flag
        {
            reader.Skip(64);
            if (reader.ReadFlag()) ExpGolomb.ReadUnsigned(ref reader); // num_ticks_per_picture_minus_1, uvlc() = ue(v)
            if (reader.ReadFlag())                                     // decoder_model_info_present_flag
            {
                delayBits = 1 + (int)reader.ReadBits(5);
                reader.Skip(32 + 5 + 5);
            }
        }

        var displayDelays = reader.ReadFlag();
        var points = 1 + (int)reader.ReadBits(5);
        var first = (Level: 0, Tier: false);
        for (var i = 0; i < points; i++)
        {
            reader.Skip(12);                                           // operating_point_idc
            var level = (int)reader.ReadBits(5);
            var tier = level > 7 && reader.ReadFlag();
            if (i == 0) first = (level, tier);
            if (delayBits > 0 && reader.ReadFlag()) reader.Skip((2 * delayBits) + 1);
            if (displayDelays && reader.ReadFlag()) reader.Skip(4);
        }

        return first;
    }

    private static void SkipTools(ref BitReader reader)
    {
        reader.Skip(4);                                                // interintra, masked, warped, dual filter
        var orderHint = reader.ReadFlag();
        if (orderHint) reader.Skip(2);                                 // jnt_comp, ref_frame_mvs
        var screenContent = reader.ReadFlag() || reader.ReadFlag();    // chosen by the frame, or the flag itself
        if (screenContent && !reader.ReadFlag()) reader.Skip(1);       // seq_force_integer_mv
        if (orderHint) reader.Skip(3);
    }

    private static Colour ReadColour(ref BitReader reader, int profile)
    {
        var high = reader.ReadFlag();
        var depth = high && profile == Professional && reader.ReadFlag() ? 12 : high ? 10 : 8;
        var mono = profile != 1 && reader.ReadFlag();
        var described = reader.ReadFlag();
        var kind = described ? (reader.ReadBits(8), reader.ReadBits(8), reader.ReadBits(8)) : (2u, 2u, 2u);
        if (mono) return new(depth, true, true, true, 0);
        if (kind == (1u, 13u, 0u)) return new(depth, false, false, false, 0);   // sRGB
        reader.Skip(1);                                                // color_range
        var (x, y) = ReadSubsampling(ref reader, profile, depth);
        return new(depth, false, x, y, x && y ? (int)reader.ReadBits(2) : 0);
    }

    private static (bool X, bool Y) ReadSubsampling(ref BitReader reader, int profile, int depth)
    {
        if (profile < Professional) return profile == 0 ? (true, true) : (false, false);
        if (depth != 12) return (true, false);
        var x = reader.ReadFlag();
        return (x, x && reader.ReadFlag());
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Colour(int Depth, bool Mono, bool X, bool Y, int Position);
}
