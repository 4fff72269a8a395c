using SrsStack.Media.Live;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>What a <see cref="SegmentWriter"/> tells, in the order in which it happened.</summary>
public abstract record RecordingNotice
{
    private RecordingNotice()
    {
    }

    /// <summary>A file is complete, and on the disk as far as fsync says.</summary>
    public sealed record SegmentClosed(SegmentRecord Segment) : RecordingNotice;

    /// <summary>Media came in and is not in the recording. Told when it goes on, or ends.</summary>
    public sealed record MediaLost(RecordingGap Gap) : RecordingNotice;

    /// <summary>No file can hold the track: its codec, or its configuration says no size or rate. The other one is recorded.</summary>
    public sealed record TrackLeftOut(CodecId Codec) : RecordingNotice;
}

/// <param name="From">Time on the recording's time line at which the loss begins.</param>
/// <param name="To">Where the recording goes on; the end of what was lost when it does not.</param>
/// <param name="Frames">Samples that came and were lost.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Problem">What the operating system said; null when the disk was too slow.</param>
public sealed record RecordingGap(MediaTime From, MediaTime To, long Frames, long Bytes, RecordingGapReason Reason, string? Problem);

public enum RecordingGapReason
{
    /// <summary>More waited for the disk than may.</summary>
    Behind = 1,

    /// <summary>The disk refused: full, gone, read only.</summary>
    Disk = 2,
}

/// <summary>Where a recording stopped, for the writer that goes on with it.</summary>
/// <param name="NextSequence">Above that of every segment that there is or was.</param>
/// <param name="End">End of the last segment.</param>
/// <param name="EndedAt">When its last sample came; the time since then becomes a gap on the time line.</param>
public sealed record RecordingPosition(long NextSequence, MediaTime End, DateTimeOffset EndedAt)
{
    public static RecordingPosition After(SegmentRecord last) => new(last.Sequence + 1, last.End, last.LastAt);
}
