using System.Collections.Concurrent;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Media.Engine;

/// <summary>The HLS form of every feed, from its first frame to a while after its end, so that players can finish.</summary>
public sealed class HlsDirectory(HlsOptions options, TimeSpan linger, TimeProvider time)
{
    private readonly ConcurrentDictionary<FeedName, HlsSegmenter> _segmenters = new();

    /// <returns>Null when the name is not live and was not lately.</returns>
    public HlsSegmenter? Find(FeedName name) => _segmenters.GetValueOrDefault(name);

    internal void Open(LiveFeed feed)
    {
        var sequence = HlsOptions.StartSequenceAt(time.GetUtcNow());
        var segmenter = new HlsSegmenter(feed.Name.Stream, options with { StartSequence = sequence }, time);
        if (_segmenters.TryGetValue(feed.Name, out var old)) old.Dispose();
        _segmenters[feed.Name] = segmenter;
        feed.Attach(segmenter);
    }

    /// <summary>The play list gets its end mark now and goes away later.</summary>
    internal void Close(LiveFeed feed)
    {
        if (!_segmenters.TryGetValue(feed.Name, out var segmenter)) return;
        segmenter.End();
        _ = new Removal(this, feed.Name, segmenter, linger, time);
    }

    private void Remove(FeedName name, HlsSegmenter segmenter)
    {
        if (_segmenters.TryRemove(new(name, segmenter))) segmenter.Dispose();
    }

    /// <summary>A timer that owns itself until it has fired.</summary>
    private sealed class Removal
    {
        private readonly ITimer _timer;

        public Removal(HlsDirectory directory, FeedName name, HlsSegmenter segmenter, TimeSpan after, TimeProvider time)
        {
            _timer = time.CreateTimer(
                _ =>
                {
                    directory.Remove(name, segmenter);
                    _timer!.Dispose();
                },
                null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(after, Timeout.InfiniteTimeSpan);
        }
    }
}
