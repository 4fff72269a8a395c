using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Opus;

/// <summary>Makes the track of an Opus stream.</summary>
internal static class OpusTrack
{
    /// <param name="configuration">Body of a <c>dOps</c> box, or an <c>OpusHead</c> packet; the track keeps the former.</param>
    /// <param name="track">At 48 kHz, whatever the source had.</param>
    public static bool TryCreate(ReadOnlySpan<byte> configuration, out Track? track)
    {
        track = null;
        if (!OpusConfiguration.TryParse(configuration, out var parsed)) return false;
        track = Create(parsed!);
        return true;
    }

    /// <summary>For peers that tell the number of channels and nothing else (WebRTC).</summary>
    /// <param name="channels">1 or 2.</param>
    public static Track Create(int channels) => Create(new OpusConfiguration(channels, 0, OpusConfiguration.SampleRate, 0, [0]));

    private static Track Create(OpusConfiguration configuration) => new(MediaKind.Audio, CodecId.Opus, configuration.ToBox())
    {
        Audio = new AudioFormat(OpusConfiguration.SampleRate, configuration.Channels, 0),
    };
}
