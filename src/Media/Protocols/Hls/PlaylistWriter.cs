using System.Globalization;
using System.Text;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>The text of media play lists: RFC 8216, 4.3.1 to 4.3.3 and 4.3.5; RFC 8216bis (draft-pantos-hls-rfc8216bis-15), 4.4.3, 4.4.4, 4.4.5 and 6.2.5.1.</summary>
/// <param name="stream">Unescaped.</param>
/// <param name="reports">Other renditions; null for none.</param>
internal sealed class PlaylistWriter(string stream, HlsOptions options, SegmentNameKind kind, Func<IEnumerable<RenditionReport>>? reports)
{
    /// <summary>Parts of segments that end longer ago than so many target durations are not told (bis, 4.4.4.9).</summary>
    private const int PartsForTargets = 3;

    /// <summary>CAN-SKIP-UNTIL must be six target durations at least (bis, 4.4.3.8).</summary>
    private const int SkipTargets = 6;

    private readonly string _name = Uri.EscapeDataString(stream);

    /// <param name="suffix">Query with its question mark, or empty.</param>
    /// <param name="skip">Leave out what a player with a list of a moment ago knows.</param>
    /// <param name="isLost">Says of a sequence that its segment cannot be had; null for none.</param>
    public byte[] Render(PlaylistState state, bool isLowLatency, string suffix, bool skip = false, Func<long, bool>? isLost = null)
    {
        var text = new StringBuilder(512 + (state.Listed.Length * (96 + _name.Length + suffix.Length)));
        var skipped = skip ? state.CountBefore(SkipTargets * 1000L * state.TargetSeconds) : 0;
        WriteHead(text, state, isLowLatency, isLost is not null && Array.Exists(state.Listed, s => isLost(s.Sequence)));
        if (skipped > 0) text.Append(CultureInfo.InvariantCulture, $"#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}\n");
        var partsFrom = isLowLatency ? state.CountBefore(PartsForTargets * 1000L * state.TargetSeconds) : state.Listed.Length;
        InitFile? init = null;
        for (var i = skipped; i < state.Listed.Length; i++)
        {
            WriteSegmentHead(text, state.Listed[i], ref init, suffix, isLowLatency);
            if (i >= partsFrom) WriteParts(text, state.Listed[i], suffix);
            if (isLost?.Invoke(state.Listed[i].Sequence) == true) text.Append("#EXT-X-GAP\n");
            WriteSegment(text, state.Listed[i], suffix);
        }

        if (isLowLatency) WriteTail(text, state, ref init, suffix);
        if (state.HasEnded) text.Append("#EXT-X-ENDLIST\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void WriteHead(StringBuilder text, PlaylistState state, bool isLowLatency, bool hasGaps)
    {
        var version = isLowLatency ? 9 : hasGaps ? 8 : kind == SegmentNameKind.Ts ? 3 : 7;
        text.Append(CultureInfo.InvariantCulture, $"#EXTM3U\n#EXT-X-VERSION:{version}\n");
        if (state.IsIndependent) text.Append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{state.TargetSeconds}\n");
        if (isLowLatency) WriteControl(text, state);
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{state.MediaSequence}\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-DISCONTINUITY-SEQUENCE:{state.DiscontinuitySequence}\n");
    }

    private void WriteControl(StringBuilder text, PlaylistState state)
    {
        var part = state.PartTargetMs + HlsOptions.PartSlack.Milliseconds;
        var hold = (long)Math.Ceiling(part * options.PartHoldBack);
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={Seconds(hold)},CAN-SKIP-UNTIL={SkipTargets * state.TargetSeconds}.000\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PART-INF:PART-TARGET={Seconds(part)}\n");
    }

    private void WriteSegmentHead(StringBuilder text, StoredSegment segment, ref InitFile? init, string suffix, bool isLowLatency)
    {
        if (segment.IsDiscontinuous) text.Append("#EXT-X-DISCONTINUITY\n");
        if (segment.Init is { } needed && !ReferenceEquals(needed, init))
        {
            init = needed;
            text.Append("#EXT-X-MAP:URI=\"").Append(SegmentName.Format(_name, SegmentNameKind.Init, needed.Sequence)).Append(suffix).Append("\"\n");
        }

        if (!isLowLatency && !options.ProgramDateTime) return;
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PROGRAM-DATE-TIME:{segment.StartedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\n");
    }

    private void WriteSegment(StringBuilder text, StoredSegment segment, string suffix)
    {
        text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{Seconds(segment.DurationMs)},\n");
        text.Append(SegmentName.Format(_name, kind, segment.Sequence)).Append(suffix).Append('\n');
    }

    private void WriteParts(StringBuilder text, StoredSegment segment, string suffix)
    {
        for (var part = 0; part < segment.Parts.Length; part++)
        {
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PART:DURATION={Seconds(segment.Parts[part].DurationMs)},URI=\"");
            text.Append(SegmentName.Format(_name, SegmentNameKind.Part, segment.Sequence, part)).Append(suffix).Append('"');
            text.Append(segment.Parts[part].IsIndependent ? ",INDEPENDENT=YES\n" : "\n");
        }
    }

    /// <summary>The segment being written, and the part that will come next: asking for it now is answered when it is there.</summary>
    private void WriteTail(StringBuilder text, PlaylistState state, ref InitFile? init, string suffix)
    {
        if (state.Open is { } open)
        {
            WriteSegmentHead(text, open, ref init, suffix, isLowLatency: true);
            WriteParts(text, open, suffix);
        }

        if (state.HasEnded) return;
        text.Append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"");
        text.Append(SegmentName.Format(_name, SegmentNameKind.Part, state.Next, state.Open?.Parts.Length ?? 0)).Append(suffix).Append("\"\n");
        WriteReports(text);
    }

    private void WriteReports(StringBuilder text)
    {
        foreach (var report in reports?.Invoke() ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-RENDITION-REPORT:URI=\"{report.Uri}\",LAST-MSN={report.Sequence}");
            if (report.Part is { } part) text.Append(CultureInfo.InvariantCulture, $",LAST-PART={part}");
            text.Append('\n');
        }
    }

    private static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}.{milliseconds % 1000:D3}");
}
