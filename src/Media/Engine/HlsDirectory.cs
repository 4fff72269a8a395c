using System.Collections.Concurrent;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Media.Engine;

/// <summary>The HLS forms of every feed, from its first frame to a while after its end, so that players can finish.</summary>
public sealed class HlsDirectory(HlsOptions options, TimeSpan linger, TimeProvider time)
{
    private readonly ConcurrentDictionary<FeedName, HlsFeed> _feeds = new();

    public HlsOptions Options => options;

    /// <returns>Null when the name is not live and was not lately.</returns>
    public HlsFeed? Find(FeedName name) => _feeds.GetValueOrDefault(name);

    /// <summary>The stream and its renditions by name, itself first: those that are live are joined by its master play list.</summary>
    public IEnumerable<FeedName> RenditionsOf(FeedName name)
    {
        var suffix = options.RenditionSuffixes.FirstOrDefault(s => name.Stream.Length > s.Length && name.Stream.EndsWith(s, StringComparison.Ordinal));
        var source = suffix is null ? name : name with { Stream = name.Stream[..^suffix.Length] };
        return options.RenditionSuffixes.Select(s => source with { Stream = source.Stream + s }).Prepend(source).Where(_feeds.ContainsKey);
    }

    internal void Open(LiveFeed feed)
    {
        var made = new HlsFeed(options, form => Create(feed.Name, form));
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

    private HlsSegmenter Create(FeedName name, HlsForm form)
    {
        var sequence = HlsOptions.StartSequenceAt(time.GetUtcNow());
        return new HlsSegmenter(name.Stream, options with { StartSequence = sequence }, time, form, options.RenditionSuffixes.Count > 0 ? () => Reports(name) : null);
    }

    private IEnumerable<RenditionReport> Reports(FeedName name)
    {
        foreach (var other in RenditionsOf(name).Where(n => n != name))
        {
            if (Find(other) is not { } feed || !feed.TryGet(HlsForm.Fmp4, out var segmenter)) continue;
            if (segmenter.Report($"{Uri.EscapeDataString(other.Stream)}.m3u8?form=ll") is { } report) yield return report;
        }
    }

    private void Remove(FeedName name, HlsFeed feed)
    {
        if (_feeds.TryRemove(new(name, feed))) feed.Dispose();
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
