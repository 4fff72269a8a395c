using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Flv;

/// <summary>Turns bodies of video and audio tags (RTMP: messages) of one publisher into tracks and frames.</summary>
/// <remarks>
/// FLV 10.1, E.4.2 and E.4.3, and Enhanced RTMP v1 and v2. Bad bodies never throw: they are dropped, counted and told by the result. Called
/// by one thread at a time; a frame's payload lies in the caller's body or in a buffer of this reader and is lent to the sink for the call only.
/// </remarks>
internal sealed class FlvBodyReader(IFrameSink sink)
{
    private readonly FlvVideoReader _video = new(sink);
    private readonly FlvAudioReader _audio = new(sink);

    /// <summary>Bodies that carried nothing for the feed.</summary>
    public long Skipped { get; private set; }

    /// <summary>Bodies that were cut short or contradicted themselves.</summary>
    public long Malformed { get; private set; }

    /// <summary>Packets of further tracks of a multitrack publisher: a feed has one of each kind.</summary>
    public long OtherTracks => _video.OtherTracks + _audio.OtherTracks;

    /// <summary>Says, after <see cref="FlvBodyResult.Unsupported"/>, which codec it was; a sentence for people.</summary>
    public string? UnsupportedReason => _video.UnsupportedReason ?? _audio.UnsupportedReason;

    /// <param name="body">From the FrameType byte on.</param>
    /// <param name="dts">The tag's own time stamp, unwrapped.</param>
    public FlvBodyResult ReadVideo(ReadOnlyMemory<byte> body, MediaTime dts) => Count(_video.Read(body, dts));

    /// <param name="body">From the SoundFormat byte on.</param>
    /// <param name="dts">The tag's own time stamp, unwrapped.</param>
    public FlvBodyResult ReadAudio(ReadOnlyMemory<byte> body, MediaTime dts) => Count(_audio.Read(body, dts));

    private FlvBodyResult Count(FlvBodyResult result)
    {
        if (result == FlvBodyResult.Skipped) Skipped++;
        if (result == FlvBodyResult.Malformed) Malformed++;
        return result;
    }
}
