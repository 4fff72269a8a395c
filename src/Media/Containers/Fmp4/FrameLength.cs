using SrsStack.Media.Codecs.Aac;
using SrsStack.Media.Codecs.Flac;
using SrsStack.Media.Codecs.Opus;
using SrsStack.Media.Live;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>How many samples the frames of a sound track have.</summary>
internal static class FrameLength
{
    private const int Unknown = 0;

    /// <returns>Samples at the track's rate; 0 when it must be seen from the next frame's time.</returns>
    public static int Of(Track track, int fixedLength, ReadOnlySpan<byte> payload) =>
        track.Codec == CodecId.Opus ? OpusPacket.SamplesOf(payload) : fixedLength;

    /// <summary>For tracks whose frames are all alike.</summary>
    public static int FixedOf(Track track) => track.Codec switch
    {
        CodecId.Aac when AudioSpecificConfig.TryParse(track.Config.Span, out var c) => (int)((long)c!.SamplesPerFrame * c.OutputSampleRate / c.SampleRate),
        CodecId.Mp3 => track.Audio!.SampleRate >= 32_000 ? 1152 : 576,
        CodecId.Ac3 => 1536,
        CodecId.Flac when FlacStreamInfo.TryParse(track.Config.Span, out var info, out _) => info.MaxBlockSize,
        _ => Unknown,
    };
}
