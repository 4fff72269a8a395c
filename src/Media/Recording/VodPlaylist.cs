using System.Globalization;
using System.Text;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>The media play list of a recording (RFC 8216, 4.3.2 and 4.3.3; EXT-X-GAP: RFC 8216bis, 4.4.4.7), from its records alone.</summary>
public static class VodPlaylist
{
    private const int Version = 7;
    private const int VersionWithGaps = 8;

    /// <summary>Segments whose times are further apart do not continue each other; players would wait for what is missing.</summary>
    private static readonly MediaTime Joined = MediaTime.FromMilliseconds(500);

    /// <param name="entries">By sequence. None is well: a list without segments.</param>
    /// <param name="hasEnded">Nothing will be added: then players show it from its beginning, and know its length.</param>
    /// <returns>UTF-8 text with LF ends. Addresses are put in as they are, so they must be percent-encoded.</returns>
    public static string Render(IReadOnlyList<VodEntry> entries, bool hasEnded)
    {
        var text = new StringBuilder(256 + (entries.Count * 160));
        WriteHead(text, entries, hasEnded);
        VodEntry? before = null;
        foreach (var (entry, seconds) in entries.Zip(Durations(entries)))
        {
            WriteSegment(text, entry, before, seconds);
            before = entry;
        }

        if (hasEnded) text.Append("#EXT-X-ENDLIST\n");
        return text.ToString();
    }

    private static void WriteHead(StringBuilder text, IReadOnlyList<VodEntry> entries, bool hasEnded)
    {
        var target = entries.Count == 0 ? 1 : Math.Max(1, Durations(entries).Max(d => Math.Round(d, MidpointRounding.AwayFromZero)));
        text.Append(CultureInfo.InvariantCulture, $"#EXTM3U\n#EXT-X-VERSION:{(entries.Any(e => e.IsMissing) ? VersionWithGaps : Version)}\n#EXT-X-TARGETDURATION:{target}\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{(entries.Count == 0 ? 0 : entries[0].Record.Sequence)}\n");
        text.Append(hasEnded ? "#EXT-X-PLAYLIST-TYPE:VOD\n" : "#EXT-X-PLAYLIST-TYPE:EVENT\n");
        if (entries.All(e => e.Record.IsIndependent)) text.Append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    }

    private static void WriteSegment(StringBuilder text, VodEntry entry, VodEntry? before, double seconds)
    {
        if (before is not null && !Continues(before.Record, entry.Record)) text.Append("#EXT-X-DISCONTINUITY\n");
        if (before?.Record.InitId != entry.Record.InitId) text.Append("#EXT-X-MAP:URI=\"").Append(entry.InitUri).Append("\"\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:{entry.Record.FirstAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\n");
        if (entry.IsMissing) text.Append("#EXT-X-GAP\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{seconds:F3},\n").Append(entry.Uri).Append('\n');
    }

    /// <summary>A segment lasts until the next one that continues it, so that the list does not drift from the media.</summary>
    private static IEnumerable<double> Durations(IReadOnlyList<VodEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var record = entries[i].Record;
            var isJoined = i + 1 < entries.Count && Continues(record, entries[i + 1].Record);
            yield return ((isJoined ? entries[i + 1].Record.Start : record.End) - record.Start).Seconds;
        }
    }

    private static bool Continues(SegmentRecord before, SegmentRecord next) =>
        next.InitId == before.InitId && next.Start > before.Start && next.Start - before.End <= Joined && before.End - next.Start <= Joined;
}

/// <param name="Uri">Of the segment, relative or absolute, percent-encoded.</param>
/// <param name="InitUri">Of its head.</param>
/// <param name="IsMissing">The file is gone: players pass over it.</param>
public sealed record VodEntry(SegmentRecord Record, string Uri, string InitUri, bool IsMissing = false);
