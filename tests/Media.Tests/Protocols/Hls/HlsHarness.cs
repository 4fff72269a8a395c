using System.Buffers;
using System.Globalization;
using System.Text;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Time;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Hls;

/// <summary>A segmenter with short ways to feed and to read it.</summary>
internal sealed class HlsHarness : IDisposable
{
    public HlsTuning Tuning => _tuning;

    /// <summary>The wall clock of the lists; <see cref="Live"/> moves it.</summary>
    public ManualTimeProvider Wall => _wall;

    private readonly HlsTuning _tuning;
    private readonly ManualTimeProvider _wall = new();
    private MediaTime? _lastDts;

    public HlsHarness(HlsOptions? options = null, string stream = "livestream", HlsForm form = HlsForm.Ts)
    {
        _tuning = new(options ?? new HlsOptions());
        Segmenter = new(stream, _tuning, new WallClock(_wall), form, _tuning.Now.StartSequence, null);
    }

    public HlsSegmenter Segmenter { get; }

    public string Text => Segmenter.TryGetPlaylist(out var playlist) ? Encoding.UTF8.GetString(playlist.Bytes.Span) : string.Empty;

    public string[] Names => [.. Text.Split('\n').Where(l => l.Length > 0 && l[0] != '#')];

    public DateTimeOffset[] WallTimes =>
        [.. Text.Split('\n').Where(l => l.StartsWith("#EXT-X-PROGRAM-DATE-TIME:", StringComparison.Ordinal)).Select(l => DateTimeOffset.Parse(l[25..], CultureInfo.InvariantCulture))];

    public double[] Durations =>
        [.. Text.Split('\n').Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal)).Select(l => double.Parse(l[8..^1], CultureInfo.InvariantCulture))];

    /// <summary>The newest list with parts, as it is now; null when there is none yet.</summary>
    public HlsPlaylist? LowLatency => ListOf(Segmenter);

    public static HlsPlaylist? ListOf(HlsSegmenter segmenter) =>
        segmenter.ReloadAsync(default, TimeSpan.Zero, TimeProvider.System, CancellationToken.None).AsTask().GetAwaiter().GetResult().Playlist;

    /// <param name="time">None stands still: nothing times out on a busy machine.</param>
    public Task<HlsReloadAnswer> Reload(HlsReload reload, TimeProvider? time = null, CancellationToken stop = default) =>
        Segmenter.ReloadAsync(reload, TimeSpan.FromMinutes(1), time ?? new ManualTimeProvider(), stop).AsTask();

    public HlsHarness Feed(IEnumerable<MediaFrame> frames)
    {
        foreach (var frame in frames)
        {
            _lastDts = frame.Dts;
            Segmenter.OnFrame(frame);
        }

        return this;
    }

    public HlsHarness Feed(params MediaFrame[] frames) => Feed(frames.AsEnumerable());

    /// <summary>Each frame comes when it is due.</summary>
    public HlsHarness Live(IEnumerable<MediaFrame> frames)
    {
        foreach (var frame in frames)
        {
            if (_lastDts is { } last && frame.Dts > last) _wall.Advance(TimeSpan.FromMilliseconds(frame.Dts.Milliseconds - last.Milliseconds));
            _lastDts = frame.Dts;
            Segmenter.OnFrame(frame);
        }

        return this;
    }

    public byte[] Segment(string name)
    {
        Segmenter.TryGetSegment(name, out var segment).ShouldBeTrue(name);
        using (segment) return segment!.Bytes.ToArray();
    }

    public string Tag(string name) =>
        Text.Split('\n').Single(l => l.StartsWith($"#EXT-X-{name}:", StringComparison.Ordinal))[(name.Length + 8)..];

    public void Dispose() => Segmenter.Dispose();
}
