using SrsStack.Media.Live;

namespace SrsStack.Media.Protocols.Hls;

internal static class TrackIdentity
{
    /// <summary>Nothing changed for a decoder. MP3 has no configuration bytes: there the format tells.</summary>
    public static bool IsSame(this Track track, Track? other) =>
        ReferenceEquals(track, other) || (track.SameAs(other) && track.Audio == other!.Audio);
}
