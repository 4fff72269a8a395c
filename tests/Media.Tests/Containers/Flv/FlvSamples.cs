using SrsStack.Media.Live;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Containers.Flv;

/// <summary>Tag bodies as ffmpeg 5.1.9 (libx264 baseline 64x48, aac 44.1 kHz mono) writes them.</summary>
internal static class FlvSamples
{
    public static readonly byte[] AvcConfig = HexVector.Parse(
        "0142c00affe100176742c00ad9047b011000000300100000030320f122648001000568cb83cb20");

    public static readonly byte[] AacConfig = HexVector.Parse("120856e500");

    public static readonly byte[] VideoHeader = [0x17, 0, 0, 0, 0, .. AvcConfig];

    public static readonly byte[] AudioHeader = [0xAF, 0, .. AacConfig];

    public static readonly byte[] AudioBody = HexVector.Parse("af01 3894dac95d9453ab29d592e9cff3ed");

    public static Track Video { get; } = new(MediaKind.Video, CodecId.H264, AvcConfig);

    public static Track Audio { get; } = new(MediaKind.Audio, CodecId.Aac, AacConfig);

    /// <summary>A video body: frame type and codec, packet type 1, composition time, NAL units with 4-byte lengths.</summary>
    public static byte[] VideoBody(bool isKey, int composition, params byte[][] units) =>
    [
        isKey ? (byte)0x17 : (byte)0x27, 1, (byte)(composition >> 16), (byte)(composition >> 8), (byte)composition,
        .. units.SelectMany(u => new byte[] { 0, 0, (byte)(u.Length >> 8), (byte)u.Length }.Concat(u)),
    ];

    public static MediaTime Ms(long value) => MediaTime.FromMilliseconds(value);
}
