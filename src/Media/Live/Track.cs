namespace SrsStack.Media.Live;

public enum MediaKind
{
    Video = 1,
    Audio = 2,
}

public enum CodecId
{
    H264 = 1,
    H265 = 2,
    Av1 = 3,
    Vp9 = 4,
    Aac = 16,
    Mp3 = 17,
    Opus = 18,
}

/// <summary>Picture size and the profile and level as the codec's own numbers (H.264: profile_idc, level_idc).</summary>
public sealed record VideoFormat(int Width, int Height, int Profile, int Level);

/// <summary>Sample rate in Hz, channel count and the codec's own profile number (AAC: audio object type).</summary>
public sealed record AudioFormat(int SampleRate, int Channels, int Profile);

/// <summary>One elementary media line of a live feed. Immutable: a new codec configuration is a new track of the same kind.</summary>
/// <param name="Config">
/// Decoder configuration as ISO BMFF stores it: AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3.1) for H.264, AudioSpecificConfig
/// (ISO 14496-3, 1.6.2.1) for AAC; empty where the codec has none. Owned by the track, never written again.
/// </param>
public sealed record Track(MediaKind Kind, CodecId Codec, ReadOnlyMemory<byte> Config)
{
    public VideoFormat? Video { get; init; }

    public AudioFormat? Audio { get; init; }

    /// <summary>Same codec and same configuration bytes: nothing that a player must be told.</summary>
    public bool SameAs(Track? other) =>
        other is not null && other.Kind == Kind && other.Codec == Codec && other.Config.Span.SequenceEqual(Config.Span);
}
