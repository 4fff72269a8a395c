namespace SrsStack.Media.Tests.Samples;

/// <summary>AVCDecoderConfigurationRecords as libx264 in ffmpeg 5.1 writes them into FLV (lavfi testsrc2, the options beside each).</summary>
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

    public static byte[] SpsOf(byte[] avc) => avc[8..(8 + ((avc[6] << 8) | avc[7]))];
}
