using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.H264;

/// <summary>Makes the track of an H.264 stream.</summary>
internal static class H264Track
{
    /// <inheritdoc cref="TryCreate(ReadOnlySpan{byte}, out Track?, out int)"/>
    public static bool TryCreate(ReadOnlySpan<byte> avcDecoderConfigurationRecord, out Track? track) =>
        TryCreate(avcDecoderConfigurationRecord, out track, out _);

    /// <param name="avcDecoderConfigurationRecord">As it came; copied.</param>
    /// <param name="track">Its configuration says 4-byte lengths, because that is what frames have inside the engine.</param>
    /// <param name="lengthSize">What the samples of the peer have, 1 to 4: the argument for <see cref="Avcc.TryNormalize"/>.</param>
    /// <returns>False when the record or its first sequence parameter set is broken or over a limit.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> avcDecoderConfigurationRecord, out Track? track, out int lengthSize)
    {
        track = null;
        lengthSize = 0;
        if (!AvcDecoderConfiguration.TryParse(avcDecoderConfigurationRecord, out var configuration)) return false;
        if (!Sps.TryParse(configuration!.SequenceParameterSets[0], out var sps)) return false;
        var config = avcDecoderConfigurationRecord.ToArray();
        config[4] |= Avcc.LengthSize - 1;
        lengthSize = configuration.LengthSize;
        track = new Track(MediaKind.Video, CodecId.H264, config)
        {
            Video = new VideoFormat(sps!.Width, sps.Height, sps.Profile, sps.Level),
        };
        return true;
    }
}
