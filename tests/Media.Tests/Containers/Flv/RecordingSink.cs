using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Tests.Containers.Flv;

/// <summary>Keeps what a feed would get, payloads copied.</summary>
internal sealed class RecordingSink : IFrameSink
{
    public List<Track> Tracks { get; } = [];

    public List<FeedMetadata> Metadata { get; } = [];

    public List<(CodecId Codec, MediaTime Dts, MediaTime Pts, bool IsKey, string Payload)> Frames { get; } = [];

    public void OnTrack(Track track) => Tracks.Add(track);

    public void OnMetadata(FeedMetadata metadata) => Metadata.Add(metadata);

    public void OnFrame(in MediaFrame frame) =>
        Frames.Add((frame.Track.Codec, frame.Dts, frame.Pts, frame.IsKey, Convert.ToHexString(frame.Payload.Span)));

    public void OnDiscontinuity()
    {
    }
}
