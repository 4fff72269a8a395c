using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.H264;

/// <summary>seq_parameter_set_data() and the head of vui_parameters(): ITU-T H.264, 7.3.2.1.1 and E.1.1.</summary>
internal static class SpsParser
{
    private const int ExtendedSampleAspectRatio = 255;

    /// <param name="rbsp">Behind the NAL header, emulation prevention taken out.</param>
    /// <returns>Null when it cannot be one.</returns>
    public static Sps? Parse(ReadOnlySpan<byte> rbsp)
    {
        var reader = new BitReader(rbsp);
        var profile = (int)reader.ReadBits(8);
        var compatibility = (int)reader.ReadBits(8);
        var level = (int)reader.ReadBits(8);
        ExpGolomb.ReadUnsigned(ref reader, 31);                        // seq_parameter_set_id
        var chroma = HasChromaFormat(profile) ? ReadChroma(ref reader) : new Chroma(1, false, 8, 8);
        SkipOrderOfPictures(ref reader);
        var (width, height) = ReadSize(ref reader, chroma);
        var beforeVui = reader.Failed;
        var frameRate = beforeVui ? null : ReadFrameRate(ref reader);
        return beforeVui || width == 0
            ? null
            : new Sps(profile, compatibility, level, width, height, chroma.Format, chroma.DepthLuma, chroma.DepthChroma, frameRate);
    }

    private static bool HasChromaFormat(int profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static Chroma ReadChroma(ref BitReader reader)
    {
        var format = ExpGolomb.ReadUnsigned(ref reader, 3);
        var separatePlanes = format == 3 && reader.ReadFlag();
        var luma = 8 + ExpGolomb.ReadUnsigned(ref reader, 6);
        var chroma = 8 + ExpGolomb.ReadUnsigned(ref reader, 6);
        reader.Skip(1);                                                // qpprime_y_zero_transform_bypass_flag
        if (reader.ReadFlag()) SkipScalingMatrix(ref reader, format == 3 ? 12 : 8);
        return new Chroma(format, separatePlanes, luma, chroma);
    }

    private static void SkipScalingMatrix(ref BitReader reader, int lists)
    {
        for (var list = 0; list < lists; list++)
        {
            if (reader.ReadFlag()) SkipScalingList(ref reader, list < 6 ? 16 : 64);
        }
    }

    /// <summary>7.3.2.1.1.1: a scale of zero ends the deltas of a list early.</summary>
    private static void SkipScalingList(ref BitReader reader, int size)
    {
        var last = 8;
        for (var i = 0; i < size && last != 0 && !reader.Failed; i++)
        {
            last = (last + ExpGolomb.ReadSigned(ref reader)) & 0xFF;
        }
    }

    private static void SkipOrderOfPictures(ref BitReader reader)
    {
        ExpGolomb.ReadUnsigned(ref reader, 12);                        // log2_max_frame_num_minus4
        var type = ExpGolomb.ReadUnsigned(ref reader, 2);
        if (type == 0) ExpGolomb.ReadUnsigned(ref reader, 12);         // log2_max_pic_order_cnt_lsb_minus4
        if (type != 1) return;
        reader.Skip(1);
        ExpGolomb.ReadSigned(ref reader);
        ExpGolomb.ReadSigned(ref reader);
        var offsets = ExpGolomb.ReadUnsigned(ref reader, 255);
        for (var i = 0; i < offsets && !reader.Failed; i++) ExpGolomb.ReadSigned(ref reader);
    }

    /// <returns>Zero by zero when the size breaks a limit.</returns>
    private static (int Width, int Height) ReadSize(ref BitReader reader, Chroma chroma)
    {
        ExpGolomb.ReadUnsigned(ref reader, 16);                        // max_num_ref_frames
        reader.Skip(1);                                                // gaps_in_frame_num_value_allowed_flag
        var columns = 1 + ExpGolomb.ReadUnsigned(ref reader, (Sps.MaxSide / 16) - 1);
        var mapUnits = 1 + ExpGolomb.ReadUnsigned(ref reader, (Sps.MaxSide / 16) - 1);
        var fields = reader.ReadFlag() ? 1 : 2;                        // frame_mbs_only_flag
        if (fields == 2) reader.Skip(1);                               // mb_adaptive_frame_field_flag
        reader.Skip(1);                                                // direct_8x8_inference_flag
        var rows = mapUnits * fields;
        var (cropX, cropY) = reader.ReadFlag() ? ReadCropping(ref reader, chroma, fields) : (0L, 0L);
        var (width, height) = ((columns * 16) - cropX, (rows * 16) - cropY);
        var absurd = columns * rows > Sps.MaxMacroblocks || rows * 16 > Sps.MaxSide || width <= 0 || height <= 0;
        return absurd ? (0, 0) : ((int)width, (int)height);
    }

    /// <summary>7.4.2.1.1, equations 7-19 to 7-22.</summary>
    private static (long X, long Y) ReadCropping(ref BitReader reader, Chroma chroma, int fields)
    {
        long x = (long)ExpGolomb.ReadUnsigned(ref reader) + ExpGolomb.ReadUnsigned(ref reader);
        long y = (long)ExpGolomb.ReadUnsigned(ref reader) + ExpGolomb.ReadUnsigned(ref reader);
        var subsampled = !chroma.SeparatePlanes;
        return (x * (subsampled && chroma.Format is 1 or 2 ? 2 : 1), y * fields * (subsampled && chroma.Format == 1 ? 2 : 1));
    }

    /// <summary>A broken VUI costs the frame rate, not the stream: decoders do not need it.</summary>
    private static double? ReadFrameRate(ref BitReader reader)
    {
        if (!reader.ReadFlag()) return null;                           // vui_parameters_present_flag
        if (reader.ReadFlag() && reader.ReadBits(8) == ExtendedSampleAspectRatio) reader.Skip(32);
        if (reader.ReadFlag()) reader.Skip(1);                         // overscan
        if (reader.ReadFlag())                                         // video_signal_type_present_flag
        {
            reader.Skip(4);
            if (reader.ReadFlag()) reader.Skip(24);                    // colour_description
        }

        if (reader.ReadFlag())                                         // chroma_loc_info_present_flag
        {
            ExpGolomb.ReadUnsigned(ref reader);
            ExpGolomb.ReadUnsigned(ref reader);
        }

        if (!reader.ReadFlag()) return null;                           // timing_info_present_flag
        var unitsInTick = reader.ReadBits(32);
        var timeScale = reader.ReadBits(32);
        var rate = unitsInTick == 0 ? 0 : timeScale / (2.0 * unitsInTick);
        return reader.Failed || rate is <= 0 or > Sps.MaxFrameRate ? null : rate;
    }

    private readonly record struct Chroma(int Format, bool SeparatePlanes, int DepthLuma, int DepthChroma);
}
