using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Vp9;

/// <summary>Makes the track of a VP9 stream.</summary>
internal static class Vp9Track
{
    /// <param name="record">VPCodecConfigurationRecord as it came; copied.</param>
    /// <param name="keyFrame">
    /// The size stands here; empty or another frame gives a size of 0 by 0, and a caller that gets a key frame later should make the
    /// track again.
    /// </param>
    public static bool TryCreate(ReadOnlySpan<byte> record, ReadOnlySpan<byte> keyFrame, out Track? track)
    {
        track = null;
        if (!VpConfiguration.TryParse(record, out var configuration, out var body)) return false;
        var size = Vp9KeyFrame.TryParse(keyFrame, out var frame) ? frame : default;
        track = Create(configuration, body.ToArray(), size);
        return true;
    }

    /// <summary>From a key frame alone, for peers that send no configuration. The level stays unknown.</summary>
    public static bool TryCreateFromKeyFrame(ReadOnlySpan<byte> keyFrame, out Track? track)
    {
        track = null;
        if (!Vp9KeyFrame.TryParse(keyFrame, out var frame)) return false;
        var configuration = new VpConfiguration(frame.Profile, 0, frame.BitDepth, frame.ChromaSubsampling);
        track = Create(configuration, configuration.ToBytes(), frame);
        return true;
    }

    private static Track Create(VpConfiguration configuration, byte[] config, Vp9KeyFrame frame) =>
        new(MediaKind.Video, CodecId.Vp9, config) { Video = new VideoFormat(frame.Width, frame.Height, configuration.Profile, configuration.Level) };
}
