using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Containers.Flv;

/// <summary>The track of one kind as a publisher describes it, and the way of its frames to the sink.</summary>
internal sealed class PublishedTrack(IFrameSink sink)
{
    private const int NoTrackYet = byte.MaxValue;

    public Track? Track { get; private set; }

    /// <summary>Which of several tracks is taken: the lowest number that came. Bodies that are not multitrack have number 0.</summary>
    public int Number { get; private set; } = NoTrackYet;

    /// <summary>Says, after <see cref="FlvBodyResult.Unsupported"/>, which codec it was; a sentence for people.</summary>
    public string? UnsupportedReason { get; private set; }

    public bool Is(CodecId codec) => Track?.Codec == codec;

    public void Choose(int number) => Number = Math.Min(Number, number);

    public FlvBodyResult Announce(Track track)
    {
        if (track.SameAs(Track)) return FlvBodyResult.Skipped; // encoders repeat their headers
        Track = track;
        sink.OnTrack(track);
        return FlvBodyResult.Taken;
    }

    public FlvBodyResult Refuse(string codec)
    {
        if (Track is not null) return FlvBodyResult.Skipped;
        UnsupportedReason = $"codec {codec} not supported yet";
        return FlvBodyResult.Unsupported;
    }

    public FlvBodyResult Take(MediaTime dts, MediaTime pts, bool isKey, ReadOnlyMemory<byte> payload)
    {
        sink.OnFrame(new(Track!, dts, pts, isKey, payload));
        return FlvBodyResult.Taken;
    }
}
