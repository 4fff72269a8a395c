using System.Globalization;
using System.Text;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>The tags in front of the first segment: RFC 8216, 4.3.1, 4.3.3 and 4.3.5.</summary>
internal sealed record PlaylistHead(int TargetSeconds, long MediaSequence, long DiscontinuitySequence, bool IsIndependent, bool HasEnded)
{
    public void AppendTo(StringBuilder text)
    {
        text.Append("#EXTM3U\n#EXT-X-VERSION:3\n");
        if (IsIndependent) text.Append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{TargetSeconds}\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{MediaSequence}\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-DISCONTINUITY-SEQUENCE:{DiscontinuitySequence}\n");
    }
}

/// <summary>One segment with its tags: RFC 8216, 4.3.2.</summary>
internal sealed record PlaylistLine(long Sequence, long DurationMs, bool IsDiscontinuous, DateTimeOffset? StartedAt)
{
    /// <param name="stream">Percent-encoded.</param>
    /// <param name="suffix">Query with its question mark, or empty.</param>
    public void AppendTo(StringBuilder text, string stream, string suffix)
    {
        if (IsDiscontinuous) text.Append("#EXT-X-DISCONTINUITY\n");
        if (StartedAt is { } at) text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{DurationMs / 1000}.{DurationMs % 1000:D3},\n");
        text.Append(SegmentName.Format(stream, Sequence)).Append(suffix).Append('\n');
    }
}
