using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Aac;

/// <summary>Makes the track of an AAC stream.</summary>
internal static class AacTrack
{
    /// <param name="audioSpecificConfig">As it came; copied.</param>
    /// <param name="track">Rate and channels are what a listener gets, band replication and parametric stereo counted.</param>
    /// <returns>False when the configuration is broken or over a limit.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> audioSpecificConfig, out Track? track)
    {
        track = null;
        if (!AudioSpecificConfig.TryParse(audioSpecificConfig, out var config)) return false;
        track = new Track(MediaKind.Audio, CodecId.Aac, audioSpecificConfig.ToArray())
        {
            Audio = new AudioFormat(config!.OutputSampleRate, config.OutputChannels, config.SignalledObjectType),
        };
        return true;
    }
}
