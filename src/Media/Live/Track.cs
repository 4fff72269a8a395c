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
    Flac = 19,
    Ac3 = 20,
    Eac3 = 21,
}

/// <summary>Picture size and the profile and level as the codec's own numbers (H.264: profile_idc, level_idc; H.265: general_profile_idc,
/// general_level_idc; AV1: seq_profile, seq_level_idx).</summary>
public sealed record VideoFormat(int Width, int Height, int Profile, int Level);

/// <summary>Sample rate in Hz, channel count and the codec's own profile number (AAC: audio object type; FLAC: bits per sample).</summary>
public sealed record AudioFormat(int SampleRate, int Channels, int Profile);

/// <summary>One elementary media line of a live feed. Immutable: a new codec configuration is a new track of the same kind.</summary>
/// <param name="Config">
/// Decoder configuration as ISO BMFF stores it, without version and flags of a box: AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3.1) for
/// H.264, HEVCDecoderConfigurationRecord (8.3.3.1) for H.265, AV1CodecConfigurationRecord for AV1, VPCodecConfigurationRecord for VP9,
/// AudioSpecificConfig (ISO 14496-3, 1.6.2.1) for AAC, the body of <c>dOps</c> for Opus, the STREAMINFO block with its header for FLAC, the
/// body of <c>dac3</c> or <c>dec3</c>; empty for MP3, which has none. Owned by the track, never written again.
/// </param>
public sealed record Track(MediaKind Kind, CodecId Codec, ReadOnlyMemory<byte> Config)
{
    public VideoFormat? Video { get; init; }

    public AudioFormat? Audio { get; init; }

    /// <summary>Same codec, configuration bytes and format: nothing that a player must be told. MP3 and the size of VP9 stand in the format only.</summary>
    public bool SameAs(Track? other) =>
        ReferenceEquals(this, other)
        || (other is not null && other.Kind == Kind && other.Codec == Codec && other.Config.Span.SequenceEqual(Config.Span)
            && other.Video == Video && other.Audio == Audio);
}
