using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Hevc;

/// <summary>Makes the track of an H.265 stream.</summary>
internal static class HevcTrack
{
    /// <param name="record">HEVCDecoderConfigurationRecord as it came; copied.</param>
    /// <param name="track">Its configuration says 4-byte lengths, because that is what frames have inside the engine.</param>
    /// <param name="lengthSize">What the samples of the peer have, 1 to 4: the argument for <see cref="H264.Avcc.TryNormalize"/>.</param>
    /// <returns>False when the record or its first sequence parameter set is broken or over a limit.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> record, out Track? track, out int lengthSize)
    {
        track = null;
        lengthSize = 0;
        if (!HevcDecoderConfiguration.TryParse(record, out var configuration)) return false;
        if (!HevcSps.TryParse(configuration!.SequenceParameterSets[0], out var sps)) return false;
        var config = record.ToArray();
        HevcDecoderConfiguration.SetLengthSize(config);
        lengthSize = configuration.LengthSize;
        track = new Track(MediaKind.Video, CodecId.H265, config)
        {
            Video = new VideoFormat(sps!.Width, sps.Height, configuration.Profile.Idc, configuration.Profile.Level),
        };
        return true;
    }

    /// <summary>From parameter sets that stand in the stream (transport streams); NAL units with header.</summary>
    public static bool TryCreate(IReadOnlyList<byte[]> video, IReadOnlyList<byte[]> sequence, IReadOnlyList<byte[]> picture, out Track? track)
    {
        track = null;
        return HevcDecoderConfiguration.Create(video, sequence, picture) is { } record && TryCreate(record, out track, out _);
    }
}
