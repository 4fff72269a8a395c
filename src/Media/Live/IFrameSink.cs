namespace SrsStack.Media.Live;

/// <summary>Takes what a live feed carries, on the publisher's own thread: it must not block, wait or throw for bad media.</summary>
public interface IFrameSink
{
    /// <summary>A track appeared or its configuration changed. Comes before the first frame of that track.</summary>
    void OnTrack(Track track);

    /// <summary>Values of onMetaData that players like to see (encoder, size, rates); may never come.</summary>
    void OnMetadata(FeedMetadata metadata);

    void OnFrame(in MediaFrame frame);

    /// <summary>The source ended or another one took over: what follows does not continue the frames before.</summary>
    void OnDiscontinuity();
}
