using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Ac3;

/// <summary>Makes the track of an AC-3 or E-AC-3 stream.</summary>
internal static class Ac3Track
{
    /// <param name="box">Body of a <c>dac3</c> or <c>dec3</c> box; copied.</param>
    /// <param name="codec"><see cref="CodecId.Ac3"/> or <see cref="CodecId.Eac3"/>.</param>
    /// <param name="track">Set when the result is true.</param>
    public static bool TryCreate(ReadOnlySpan<byte> box, CodecId codec, out Track? track)
    {
        track = null;
        var fits = codec == CodecId.Ac3
            ? Ac3Configuration.TryParsePlain(box, out var configuration)
            : Ac3Configuration.TryParseEnhanced(box, out configuration);
        if (!fits) return false;
        var channels = Ac3Frame.ChannelsOf(configuration.ChannelMode, configuration.HasLowFrequency);
        track = new Track(MediaKind.Audio, codec, box.ToArray()) { Audio = new AudioFormat(Ac3Frame.RateOf(configuration.RateCode), channels, 0) };
        return true;
    }

    /// <summary>From a sync frame: most peers send nothing else.</summary>
    public static bool TryCreateFromFrame(ReadOnlySpan<byte> frame, out Track? track)
    {
        track = null;
        return Ac3Frame.TryParse(frame, out var head)
            && TryCreate(Ac3Configuration.FromFrame(head), head.IsEnhanced ? CodecId.Eac3 : CodecId.Ac3, out track);
    }
}
