using System.Globalization;
using System.Text;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>A media play list as a strict player reads it: every line must be known, in its place, with values that fit.</summary>
internal sealed class ListModel
{
    private readonly Dictionary<string, string> _once = new(StringComparer.Ordinal);
    private List<Part> _parts = [];
    private bool _isDiscontinuous;
    private bool _isGap;
    private string? _map;
    private double? _duration;

    private ListModel(string[] lines)
    {
        lines[0].ShouldBe("#EXTM3U");
        lines[^1].ShouldBe("", "the last line ends");
        foreach (var line in lines[1..^1]) Read(line);
        _duration.ShouldBeNull();
        OpenParts = _parts;
        Sequence.ShouldBeGreaterThanOrEqualTo(0);
        Segments.ShouldAllBe(s => Math.Round(s.Duration) <= TargetDuration);
    }

    public List<Segment> Segments { get; } = [];

    public List<Part> OpenParts { get; }

    public bool OpenIsDiscontinuous => _isDiscontinuous;

    public int Version => int.Parse(_once["VERSION"]);

    public int TargetDuration => int.Parse(_once["TARGETDURATION"]);

    public long Sequence => long.Parse(_once["MEDIA-SEQUENCE"]);

    public long DiscontinuitySequence => long.Parse(_once["DISCONTINUITY-SEQUENCE"]);

    public int Skipped { get; private set; }

    public bool HasEnded => _once.ContainsKey("ENDLIST");

    public bool IsIndependent => _once.ContainsKey("INDEPENDENT-SEGMENTS");

    /// <summary>The value of a tag that comes once; null when it does not.</summary>
    public string? this[string tag] => _once.GetValueOrDefault(tag);

    public static ListModel Parse(HlsPlaylist playlist) => Parse(playlist.Bytes);

    public static ListModel Parse(ReadOnlyMemory<byte> bytes) => new(Encoding.UTF8.GetString(bytes.Span).Split('\n'));

    public double Attribute(string tag, string name) => double.Parse(AttributeText(this[tag]!, name)!, CultureInfo.InvariantCulture);

    public static string? AttributeText(string value, string name)
    {
        var at = $",{value}".IndexOf($",{name}=", StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = value[(at + name.Length + 1)..];
        return rest.StartsWith('"') ? rest[1..rest.IndexOf('"', 1)] : rest.Split(',')[0];
    }

    private void Read(string line)
    {
        _once.ContainsKey("ENDLIST").ShouldBeFalse("nothing follows the end");
        if (!line.StartsWith('#'))
        {
            line.ShouldNotBeEmpty();
            Segments.Add(new(line, _duration.ShouldNotBeNull(), _isDiscontinuous, _map, _parts, _isGap));
            (_duration, _isDiscontinuous, _isGap, _parts) = (null, false, false, []);
            return;
        }

        var (tag, value) = line.Split(':', 2) is [var name, var rest] ? (name, rest) : (line, "");
        switch (tag)
        {
            case "#EXTINF": _duration = double.Parse(value.TrimEnd(','), CultureInfo.InvariantCulture); break;
            case "#EXT-X-GAP": _isGap = true; break;
            case "#EXT-X-DISCONTINUITY": _isDiscontinuous = true; break;
            case "#EXT-X-PROGRAM-DATE-TIME": DateTimeOffset.Parse(value, CultureInfo.InvariantCulture); break;
            case "#EXT-X-MAP": _map = AttributeText(value, "URI").ShouldNotBeNull(); break;
            case "#EXT-X-PART": _parts.Add(new(AttributeText(value, "URI")!, double.Parse(AttributeText(value, "DURATION")!, CultureInfo.InvariantCulture), value.Contains("INDEPENDENT=YES"))); break;
            case "#EXT-X-SKIP": Skipped = int.Parse(AttributeText(value, "SKIPPED-SEGMENTS")!); break;
            case "#EXT-X-RENDITION-REPORT": Reports.Add(value); break;
            case "#EXT-X-VERSION" or "#EXT-X-TARGETDURATION" or "#EXT-X-MEDIA-SEQUENCE" or "#EXT-X-DISCONTINUITY-SEQUENCE" or "#EXT-X-INDEPENDENT-SEGMENTS"
                or "#EXT-X-ENDLIST" or "#EXT-X-SERVER-CONTROL" or "#EXT-X-PART-INF" or "#EXT-X-PRELOAD-HINT":
                _once.TryAdd(tag[7..], value).ShouldBeTrue($"{tag} stands once");
                break;
            default: throw new InvalidOperationException($"An unknown line: {line}");
        }
    }

    public List<string> Reports { get; } = [];

    public sealed record Part(string Name, double Duration, bool IsIndependent);

    public sealed record Segment(string Name, double Duration, bool IsDiscontinuous, string? Map, List<Part> Parts, bool IsGap);
}
