using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Flac;

/// <summary>Makes the track of a FLAC stream.</summary>
internal static class FlacTrack
{
    /// <param name="configuration">Any form of <see cref="FlacStreamInfo.TryParse"/>; the track keeps the metadata block.</param>
    /// <param name="track">Set when the result is true.</param>
    public static bool TryCreate(ReadOnlySpan<byte> configuration, out Track? track)
    {
        track = null;
        if (!FlacStreamInfo.TryParse(configuration, out var info, out var body)) return false;
        track = new Track(MediaKind.Audio, CodecId.Flac, FlacStreamInfo.ToBlock(body))
        {
            Audio = new AudioFormat(info.SampleRate, info.Channels, info.BitsPerSample),
        };
        return true;
    }
}
