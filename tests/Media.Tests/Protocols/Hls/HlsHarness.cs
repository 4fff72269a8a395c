using System.Buffers;
using System.Globalization;
using System.Text;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>A segmenter with short ways to feed and to read it.</summary>
internal sealed class HlsHarness(HlsOptions? options = null, string stream = "livestream") : IDisposable
{
    public HlsSegmenter Segmenter { get; } = new(stream, options ?? new HlsOptions(), TimeProvider.System);

    public string Text => Segmenter.TryGetPlaylist(out var playlist) ? Encoding.UTF8.GetString(playlist.Bytes.Span) : string.Empty;

    public string[] Names => [.. Text.Split('\n').Where(l => l.Length > 0 && l[0] != '#')];

    public double[] Durations =>
        [.. Text.Split('\n').Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal)).Select(l => double.Parse(l[8..^1], CultureInfo.InvariantCulture))];

    public HlsHarness Feed(IEnumerable<MediaFrame> frames)
    {
        foreach (var frame in frames) Segmenter.OnFrame(frame);
        return this;
    }

    public HlsHarness Feed(params MediaFrame[] frames) => Feed(frames.AsEnumerable());

    public byte[] Segment(string name)
    {
        Segmenter.TryGetSegment(name, out var segment).ShouldBeTrue(name);
        using (segment) return segment!.Bytes.ToArray();
    }

    public string Tag(string name) =>
        Text.Split('\n').Single(l => l.StartsWith($"#EXT-X-{name}:", StringComparison.Ordinal))[(name.Length + 8)..];

    public void Dispose() => Segmenter.Dispose();
}
