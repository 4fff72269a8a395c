namespace SrsStack.Media.Tests.Samples;

/// <summary>Configurations as ffmpeg 5.1 writes them: libx264 into FLV, all others into MP4 (lavfi testsrc2 and sine, the options beside each).</summary>
internal static class Vectors
{
    /// <summary>1920x1080 at 30, ultrafast: 8 rows cropped.</summary>
    public static byte[] Avc1080 => Convert.FromHexString("0142c028ffe100196742c028da01e0089f970110000003001000000303c0f1832a01000468ce0fc8");

    /// <summary>320x180 at 25, baseline.</summary>
    public static byte[] Avc180 => Convert.FromHexString("0142c00cffe100176742c00cda05067e7c0440000003004000000c83c50aa801000468ce0fc8");

    /// <summary>720x576 interlaced at 25 (<c>-flags +ilme+ildct</c>), High.</summary>
    public static byte[] AvcInterlaced =>
        Convert.FromHexString("0164001effe100186764001eacd940b424d8088000000300800000190f8a14cb01000668fba3cb22c0fdf8f800");

    /// <summary>642x362 at 30000/1001, yuv444p: High 4:4:4 Predictive.</summary>
    public static byte[] Avc444 =>
        Convert.FromHexString("01f4001effe1001967f4001e919680a42fe3e7c04400000fa40003a9803c58ba8001000568ce0f1920fff8f800");

    /// <summary>1280x720 at 50, yuv422p10le.</summary>
    public static byte[] Avc422Ten =>
        Convert.FromHexString("017a0020ffe10019677a0020b6cb402802dd80880000030008000003032078c19501000468ce0fc8fefafa00");

    /// <summary>640x360 at 24, High with the JVT scaling matrices (<c>cqm=jvt</c>).</summary>
    public static byte[] AvcScaling =>
        Convert.FromHexString("0164001effe1001a6764001eacd940a02ff97011000003000100000300300f162d9601000768ebe3cb3002c0fdf8f800");

    public static byte[][] AllAvc => [Avc1080, Avc180, AvcInterlaced, Avc444, Avc422Ten, AvcScaling];

    /// <summary>AAC LC 44.1 kHz stereo by ffmpeg's encoder, which says behind it that there is no band replication.</summary>
    public static byte[] AacLc => Convert.FromHexString("121056e500");

    /// <summary>AAC LC 48 kHz 5.1 by ffmpeg's encoder.</summary>
    public static byte[] Aac51 => Convert.FromHexString("11b056e500");

    /// <summary>HE-AAC v1, 22.05 to 44.1 kHz stereo, explicit; by hand from ISO 14496-3, 1.6.2.1.</summary>
    public static byte[] AacHe => Convert.FromHexString("2b920800");

    /// <summary>The same, told behind the core (sync word 0x2B7); by hand from 1.6.5.3.</summary>
    public static byte[] AacHeLate => Convert.FromHexString("139056e5a0");

    /// <summary>HE-AAC v2: mono at 24 kHz becomes stereo at 48 kHz (29, 6, 1, 3, 2); by hand.</summary>
    public static byte[] AacHeV2 => Convert.FromHexString("eb098800");

    /// <summary>LC at the odd rate of 47250 Hz, 24 bits of it; by hand.</summary>
    public static byte[] AacOddRate => Convert.FromHexString("17805c4910");

    public static byte[][] AllAac => [AacLc, Aac51, AacHe, AacHeLate, AacHeV2, AacOddRate];

    /// <summary>libmp3lame, 44.1 kHz stereo 128 kbit/s: the head of a frame.</summary>
    public static byte[] Mp3 => Convert.FromHexString("fffb90640000");

    /// <summary>libx265, 320x180 at 25, Main, level 2.0 (<c>-x265-params info=0</c>, as all of x265 here).</summary>
    public static byte[] HevcMain => Convert.FromHexString(
        "0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003c959409a10001002b42010101600000030090000003"
        + "000003003ca00a080c1f3e595952930bc05a020000030002000003003210a2000100064401c073c189");

    /// <summary>libx265, 1920x1080 at 30, Main 10 in the high tier, level 5.1.</summary>
    public static byte[] HevcMain10High => Convert.FromHexString(
        "01222000000090000000000099f000fcfdfafa00000f03a00001001840010c01ffff222000000300900000030000030099959409a10001002d42010122200000030090000003"
        + "0000030099a003c0801107cad965654a4c2f016808000003000800000300f040a2000100064401c073c189");

    /// <summary>libx265, 642x362 at 30000/1001, yuv422p10le: range extensions, a conformance window.</summary>
    public static byte[] HevcRext => Convert.FromHexString(
        "0104080000009d08000000003ff000fcfefafa00000f03a00001001740010c01ffff0408000003009d0800000300003f959409a10001002a4201010408000003009d08000003"
        + "00003fb005220171c44ed965654a4c2f01680800001f480003a98040a2000100064401c073c189");

    /// <summary>libx265, 640x360 at 50, two temporal layers.</summary>
    public static byte[] HevcLayers => Convert.FromHexString(
        "0101600000009000000000005af000fcfdf8f800001303a00001001c40010c02ffff01600000030090000003000003005a00009598acc048a10001002e420102016000000300"
        + "90000003000003005a0000a005020169659598acd24995e02d010000030001000003003208a2000100074401c172b46240");

    public static byte[][] AllHevc => [HevcMain, HevcMain10High, HevcRext, HevcLayers];

    /// <summary>libaom-av1, 320x180 at 25, Main.</summary>
    public static byte[] Av1Main => Convert.FromHexString("81000c000a0b000000043cfeccdaf90040");

    /// <summary>libsvtav1, 1920x1080 at 30, yuv420p10le.</summary>
    public static byte[] Av1Ten => Convert.FromHexString("81084c000a0b00000042abbfc3700be101");

    /// <summary>libaom-av1, 640x360 at 50, gray10le; ffmpeg 5.1 tells a chroma position that it has not (the two lowest bits of the third byte).</summary>
    public static byte[] Av1Grey => Convert.FromHexString("81045c000a0b00000024c4ff6736be5a80");

    /// <summary>libaom-av1, 642x362 at 25, yuv444p: High.</summary>
    public static byte[] Av1High => Convert.FromHexString("812100000a0b2000000cc5036936be4080");

    public static byte[][] AllAv1 => [Av1Main, Av1Ten, Av1Grey, Av1High];

    /// <summary>libvpx-vp9, 320x180, with version and flags of its box, as all of these.</summary>
    public static byte[] Vp9 => Convert.FromHexString("01000000000b820202020000");

    /// <summary>libvpx-vp9, 1280x720, yuv420p10le: profile 2.</summary>
    public static byte[] Vp9Ten => Convert.FromHexString("01000000021fa20202020000");

    /// <summary>The head of the first frame of <see cref="Vp9"/>.</summary>
    public static byte[] Vp9KeyFrame => Convert.FromHexString("824983420013f00b360638241c184a000ce05fcdf7fb");

    /// <summary>The head of the first frame of <see cref="Vp9Ten"/>.</summary>
    public static byte[] Vp9TenKeyFrame => Convert.FromHexString("924983420027f8167b031c120e0c2c0c02a25ff9cfbf");

    /// <summary>libopus, stereo.</summary>
    public static byte[] Opus => Convert.FromHexString("000201380000bb80000000");

    /// <summary>The same as Ogg has it.</summary>
    public static byte[] OpusHead => Convert.FromHexString("4f707573486561640102380180bb0000000000");

    /// <summary>libopus, 5.1: mapping family 1.</summary>
    public static byte[] Opus51 => Convert.FromHexString("000601380000bb800000010402000401020305");

    /// <summary>ffmpeg's flac, 48 kHz stereo, 16 bits, with version and flags of its box.</summary>
    public static byte[] Flac => Convert.FromHexString("00000000800000221200120000025800051b0bb802f00000bb80a316b305f13b13fe767b3d0d068f95bc");

    /// <summary>ffmpeg's ac3, 48 kHz stereo.</summary>
    public static byte[] Ac3 => Convert.FromHexString("101140");

    /// <summary>ffmpeg's ac3, 48 kHz 5.1.</summary>
    public static byte[] Ac351 => Convert.FromHexString("103de0");

    /// <summary>The head of a frame of <see cref="Ac351"/>.</summary>
    public static byte[] Ac351Frame => Convert.FromHexString("0b77b50b1e40ebf8403eff99ff0841fc");

    /// <summary>ffmpeg's eac3, 48 kHz 5.1, 448 kbit/s.</summary>
    public static byte[] Eac351 => Convert.FromHexString("0e00200f00");

    /// <summary>The head of a frame of <see cref="Eac351"/>.</summary>
    public static byte[] Eac351Frame => Convert.FromHexString("0b77037f3f87c00020f8200002004000");

    public static byte[] SpsOf(byte[] avc) => avc[8..(8 + ((avc[6] << 8) | avc[7]))];
}
