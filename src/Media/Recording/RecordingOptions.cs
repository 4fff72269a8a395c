namespace SrsStack.Media.Recording;

/// <summary>How a recording is cut and kept. Times are media time unless they say otherwise.</summary>
public sealed record RecordingOptions
{
    private static readonly TimeSpan LongestPart = TimeSpan.FromSeconds(1);

    /// <summary>How much is written at once, above 0 and up to 1 s: with what sound may be ahead (250 ms), what is lost when the process is killed.</summary>
    public TimeSpan PartDuration { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A segment ends before the first key frame from here on; one of sound alone at once.</summary>
    public TimeSpan SegmentDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A segment ends here also when no key frame comes; at least <see cref="SegmentDuration"/>.</summary>
    public TimeSpan MaxSegmentDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of media that may wait for the disk; what is beyond is lost, and told. One part may always wait.</summary>
    public long MaxWaitingBytes { get; init; } = 8 << 20;

    /// <summary>A part ends at so many bytes whatever its time, so that a stream of many Mbit/s needs no more memory than others.</summary>
    public int MaxPartBytes { get; init; } = 4 << 20;

    /// <summary>What survives a loss of power.</summary>
    public RecordingSync Sync { get; init; } = RecordingSync.Segments;

    /// <summary>Time by the clock until a disk that failed is tried again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">A value makes no sense; names it.</exception>
    public void Check()
    {
        if (PartDuration <= TimeSpan.Zero || PartDuration > LongestPart) throw new ArgumentException($"{nameof(PartDuration)} is above 0 and up to 1 s, not {PartDuration}.");
        if (SegmentDuration < PartDuration) throw new ArgumentException($"{nameof(SegmentDuration)} is at least {nameof(PartDuration)}, not {SegmentDuration}.");
        if (MaxSegmentDuration < SegmentDuration) throw new ArgumentException($"{nameof(MaxSegmentDuration)} is at least {nameof(SegmentDuration)}, not {MaxSegmentDuration}.");
        if (MaxWaitingBytes <= 0) throw new ArgumentException($"{nameof(MaxWaitingBytes)} is above 0, not {MaxWaitingBytes}.");
        if (MaxPartBytes <= 0) throw new ArgumentException($"{nameof(MaxPartBytes)} is above 0, not {MaxPartBytes}.");
    }
}

public enum RecordingSync
{
    /// <summary>Everything up to the newest closed segment: fsync when a segment ends.</summary>
    Segments = 0,

    /// <summary>Everything up to the newest part, for a call to the disk a part.</summary>
    Parts = 1,
}
