using SrsStack.Media.Live;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>How the frames of a segment become bytes. Called under the segmenter's lock.</summary>
internal interface ISegmentForm
{
    bool Carries(Track track);

    /// <summary>Writes what stands in front of the first frame.</summary>
    void Begin(OpenSegment open);

    /// <summary>Sound appeared in a segment of pictures that nobody has seen yet.</summary>
    void EnterAudio(OpenSegment open);

    /// <returns>False when the frame was left out.</returns>
    bool Write(in MediaFrame frame, OpenSegment open);

    /// <summary>The segment gets no more frames: writes what was held back.</summary>
    /// <param name="next">The frame that starts the next segment; null when none is known.</param>
    /// <returns>False when it holds nothing to show.</returns>
    bool Finish(OpenSegment open, in MediaFrame? next);

    /// <summary>What follows is on another time line.</summary>
    void ResetClock();

    /// <summary>Drops what is held back and gives memory back.</summary>
    void Abandon();
}
