using SrsStack.Media.Live;

namespace SrsStack.Benchmarks.Media;

/// <summary>Keeps what a stream carries, each payload copied.</summary>
internal sealed class FrameList : IFrameSink
{
    public List<MediaFrame> All { get; } = [];

    public Track? Video { get; private set; }

    public Track? Audio { get; private set; }

    public void OnTrack(Track track)
    {
        if (track.Kind == MediaKind.Video) Video = track;
        else Audio = track;
    }

    public void OnMetadata(FeedMetadata metadata)
    {
    }

    public void OnFrame(in MediaFrame frame) => All.Add(frame with { Payload = frame.Payload.ToArray() });

    public void OnDiscontinuity()
    {
    }
}

/// <summary>Takes frames and does nothing: what is measured is the way to it.</summary>
internal sealed class DeafSink : IFrameSink
{
    public static DeafSink Instance { get; } = new();

    public void OnTrack(Track track)
    {
    }

    public void OnMetadata(FeedMetadata metadata)
    {
    }

    public void OnFrame(in MediaFrame frame)
    {
    }

    public void OnDiscontinuity()
    {
    }
}
