using System.Collections.Concurrent;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Protocols.Hls.Disk;

namespace SrsStack.Media.Engine;

/// <summary>The HLS forms of every feed, from its first frame to a while after its end, so that players can finish.</summary>
public sealed class HlsDirectory(HlsTuning tuning, HlsDisk? disk, TimeSpan linger, TimeSpan idle, TimeProvider time)
{
    private readonly ConcurrentDictionary<FeedName, HlsFeed> _feeds = new();

    /// <summary>As they are now.</summary>
    public HlsOptions Options => tuning.Now;

    /// <summary>Where an operator's wishes are made to count.</summary>
    public HlsTuning Tuning => tuning;

    /// <summary>Writes the files while somebody runs it; null without a directory.</summary>
    public HlsDisk? Disk => disk;

    /// <returns>Null when the name is not live and was not lately.</returns>
    public HlsFeed? Find(FeedName name) => _feeds.GetValueOrDefault(name);

    /// <summary>The stream and its renditions by name, itself first: those that are live are joined by its master play list.</summary>
    public IEnumerable<FeedName> RenditionsOf(FeedName name)
    {
        var suffix = Options.RenditionSuffixes.FirstOrDefault(s => name.Stream.Length > s.Length && name.Stream.EndsWith(s, StringComparison.Ordinal));
        var source = suffix is null ? name : name with { Stream = name.Stream[..^suffix.Length] };
        return Options.RenditionSuffixes.Select(s => source with { Stream = source.Stream + s }).Prepend(source).Where(_feeds.ContainsKey);
    }

    internal void Open(LiveFeed feed)
    {
        var wall = new WallClock(time);
        var made = new HlsFeed(Options, (form, sequence) => Create(feed.Name, form, sequence, wall), feed.Fill, idle, time);
        if (_feeds.TryGetValue(feed.Name, out var old)) old.Dispose();
        _feeds[feed.Name] = made;
        feed.Attach(made);
    }

    /// <summary>The play lists get their end mark now and go away later.</summary>
    internal void Close(LiveFeed feed)
    {
        if (!_feeds.TryGetValue(feed.Name, out var known)) return;
        known.End();
        _ = new Removal(this, feed.Name, known, linger, time);
    }

    private HlsSegmenter Create(FeedName name, HlsForm form, long sequence, WallClock wall) => new(
        name.Stream, tuning, wall, form, Math.Max(sequence, HlsOptions.StartSequenceAt(time.GetUtcNow())), Options.RenditionSuffixes.Count > 0 ? () => Reports(name) : null,
        disk is null ? null : shot => Mirror(disk, name, shot));

    private IEnumerable<RenditionReport> Reports(FeedName name)
    {
        foreach (var other in RenditionsOf(name).Where(n => n != name))
        {
            if (Find(other) is not { } feed || !feed.TryGet(HlsForm.Fmp4, out var segmenter)) continue;
            if (segmenter.Report($"{Uri.EscapeDataString(other.Stream)}.m3u8?form=ll") is { } report) yield return report;
        }
    }

    /// <summary>On disk is what the plain address gives.</summary>
    private void Mirror(HlsDisk files, FeedName name, DiskShot shot)
    {
        var isTs = shot.Kind == SegmentNameKind.Ts;
        if (Find(name) is { } feed && (feed.PlainForm == HlsForm.Ts) == isTs) files.Show(name, shot);
    }

    private void Remove(FeedName name, HlsFeed feed)
    {
        if (!_feeds.TryRemove(new(name, feed))) return;
        feed.Dispose();
        disk?.Remove(name);
    }

    /// <summary>A timer that owns itself until it has fired.</summary>
    private sealed class Removal
    {
        private readonly ITimer _timer;

        public Removal(HlsDirectory directory, FeedName name, HlsFeed feed, TimeSpan after, TimeProvider time)
        {
            _timer = time.CreateTimer(
                _ =>
                {
                    directory.Remove(name, feed);
                    _timer!.Dispose();
                },
                null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(after, Timeout.InfiniteTimeSpan);
        }
    }
}
