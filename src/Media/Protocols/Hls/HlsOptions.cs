namespace SrsStack.Media.Protocols.Hls;

/// <summary>How a feed is cut into segments, and how many are kept.</summary>
public sealed record HlsOptions
{
    /// <summary>Lengths of a segment and of the window that SRS Stack calls low latency; ours without a wish.</summary>
    public static (TimeSpan Segment, TimeSpan Window) ShortSegments { get; } = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(16));

    /// <summary>The lengths that SRS Stack has without.</summary>
    public static (TimeSpan Segment, TimeSpan Window) LongSegments { get; } = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));

    /// <summary>A segment ends at the first key frame after this. A GOP of 1 or 2 s then plays two seconds after the publish began.</summary>
    public TimeSpan SegmentDuration { get; init; } = ShortSegments.Segment;

    /// <summary>The play list holds at least this much, once there is as much.</summary>
    public TimeSpan Window { get; init; } = ShortSegments.Window;

    /// <summary>The play list holds at least so many segments, once there are as many. RFC 8216, 6.2.2 wants three target durations.</summary>
    public int MinListedSegments { get; init; } = 3;

    /// <summary>Segments kept behind the play list for players that read an older one.</summary>
    public int RetainedSegments { get; init; } = 5;

    /// <summary>
    /// A segment of video is cut here without a key frame. Above the GOP of usual encoders left to themselves (x264: 250 frames, 10 s at 25
    /// fps), since a segment that starts inside a GOP shows nothing to a player that joins there.
    /// </summary>
    public TimeSpan MaxSegmentDuration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Times <see cref="SegmentDuration"/>: where a segment is cut when the feed has video but no picture comes, only sound.</summary>
    public double SilentVideoRatio { get; init; } = 2.1;

    /// <summary>A segment is cut before it outgrows this; a frame of more than half of it is left out. 32 MiB in 2 s are 134 Mbit/s.</summary>
    public int MaxSegmentBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Sequence number of the first segment; <see cref="StartSequenceAt"/> gives one that no earlier life of the process used.</summary>
    public long StartSequence { get; init; }

    /// <summary>Write EXT-X-PROGRAM-DATE-TIME: the wall clock at which a segment's first frame came in. Low-latency lists always have it.</summary>
    public bool ProgramDateTime { get; init; }

    /// <summary>What an address without a wish gives.</summary>
    public HlsForm Form { get; init; } = HlsForm.Auto;

    /// <summary>How long a part of a low-latency list may be: 0.2 to 1 s. 0.4 s are whole pictures at 25, 30, 50 and 60 a second.</summary>
    public TimeSpan PartDuration { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How many parts a low-latency player stays behind. The draft asks for two and advises three (4.4.3.8, PART-HOLD-BACK).</summary>
    public double PartHoldBack { get; init; } = 2;

    /// <summary>Requests of one feed that may wait for a part or a play list at once; more are refused.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>
    /// The first answer is a master play list that names the media play list with an id of the viewer, as SRS does; viewers are counted
    /// well, but nothing can be cached. Else all viewers get the same bytes.
    /// </summary>
    public bool Sessions { get; init; }

    /// <summary>Segments and lists of the plain form are written below it as well; empty for none.</summary>
    public string Directory { get; init; } = "";

    /// <summary>What stands behind the name of a stream in the names of its renditions: <c>_720p</c>. The master play list joins those that are live.</summary>
    public IReadOnlyList<string> RenditionSuffixes { get; init; } = [];

    /// <summary>Times of pictures are rounded to a millisecond on their way; a part may be so much longer than asked, and lists say so.</summary>
    internal static Time.MediaTime PartSlack { get; } = Time.MediaTime.FromMilliseconds(5);

    /// <summary>
    /// Seconds since 2025-01-01 UTC. While segments last a second or more on average, the sequence of a life that started earlier is always
    /// behind, so no name is used for two segments and no cache answers with old bytes. Fits 31 bits until 2093.
    /// </summary>
    public static long StartSequenceAt(DateTimeOffset now) =>
        Math.Max(0, (now - DateTimeOffset.FromUnixTimeSeconds(1_735_689_600)).Ticks / TimeSpan.TicksPerSecond);

    private static readonly TimeSpan MinPart = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPart = TimeSpan.FromSeconds(1);

    /// <summary>Do all values go together?</summary>
    /// <param name="problem">Which do not, in words.</param>
    public bool Fits(out string problem)
    {
        problem = true switch
        {
            _ when SegmentDuration <= TimeSpan.Zero || MaxSegmentDuration < SegmentDuration || SilentVideoRatio < 1 => "durations of segments",
            _ when Window < TimeSpan.Zero || MinListedSegments < 1 || RetainedSegments < 0 => "the window",
            _ when PartDuration < MinPart || PartDuration > MaxPart => "parts have 0.2 to 1 s",
            _ when PartHoldBack < 2 => "players stay two parts behind at least",
            _ when MaxWaiting < 0 || RenditionSuffixes.Any(s => s.Length == 0) => "waiting requests, names of renditions",
            _ when MaxSegmentBytes <= 0 || StartSequence < 0 => "sizes and numbers",
            _ => string.Empty,
        };
        return problem.Length == 0;
    }

    internal void Check()
    {
        if (!Fits(out var problem)) throw new ArgumentException($"HLS options make no sense: {problem}.");
    }
}
