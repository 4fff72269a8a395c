using SrsStack.Media.Live;

namespace SrsStack.Media.Codecs.Mp3;

/// <summary>Makes the track of an MP3 stream, whose configuration stands in every frame and nowhere else.</summary>
internal static class Mp3Track
{
    /// <summary>Layer III, as the profile number of the format.</summary>
    private const int LayerThree = 3;

    /// <param name="frame">A frame from its header on.</param>
    /// <param name="track">Without configuration bytes: a change of rate shows in the format only.</param>
    public static bool TryCreate(ReadOnlySpan<byte> frame, out Track? track)
    {
        track = null;
        if (!Mp3FrameHeader.TryParse(frame, out var header)) return false;
        track = new Track(MediaKind.Audio, CodecId.Mp3, ReadOnlyMemory<byte>.Empty)
        {
            Audio = new AudioFormat(header.SampleRate, header.Channels, LayerThree),
        };
        return true;
    }
}
