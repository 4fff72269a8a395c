using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Flv;

/// <summary>From codec and configuration bytes to a track: the one place where FLV meets the codecs.</summary>
internal static class TrackFactory
{
    /// <param name="codec">H264, AAC or MP3.</param>
    /// <param name="config">AVCDecoderConfigurationRecord, AudioSpecificConfig, or for MP3 the first frame; copied.</param>
    /// <param name="track">The track, or null when the bytes are no configuration of that codec.</param>
    public static bool TryCreate(CodecId codec, ReadOnlySpan<byte> config, out Track? track)
    {
        track = codec switch
        {
            CodecId.H264 when config.Length >= 7 && config[0] == 1 => new(MediaKind.Video, codec, config.ToArray()),
            CodecId.Aac when config.Length >= 2 => new(MediaKind.Audio, codec, config.ToArray()),
            CodecId.Mp3 when config.Length >= 4 => new(MediaKind.Audio, codec, ReadOnlyMemory<byte>.Empty),
            _ => null,
        };
        return track is not null;
    }
}
