using System.Collections.Concurrent;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Live;

/// <summary>All feeds of this process by name. A name has one source at a time: the first keeps it, a second is refused.</summary>
internal sealed class FeedRegistry(FeedOptions options, TimeProvider time, Action<LiveFeed> opened, Action<LiveFeed> closed)
{
    private readonly ConcurrentDictionary<FeedName, Holder> _feeds = new();
    private readonly Lock _lock = new();

    public IEnumerable<LiveFeed> Feeds => _feeds.Values.Select(h => h.Feed);

    public LiveFeed? Find(FeedName name) => _feeds.TryGetValue(name, out var holder) ? holder.Feed : null;

    public bool IsTaken(FeedName name)
    {
        lock (_lock) return _feeds.TryGetValue(name, out var holder) && holder.Taken;
    }

    /// <returns>The feed to write to until <see cref="Release"/>; null when the name is taken.</returns>
    public LiveFeed? TryAcquire(FeedName name)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(name, out var holder))
            {
                holder = new(new LiveFeed(name, options, time));
                _feeds[name] = holder;
                opened(holder.Feed);
            }
            if (holder.Taken) return null;
            holder.Taken = true;
            holder.Grace?.Dispose();
            holder.Grace = null;
            holder.Feed.BeginSource();
            return holder.Feed;
        }
    }

    /// <summary>The source of the name is gone; the feed stays for the grace time.</summary>
    public void Release(FeedName name)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(name, out var holder) || !holder.Taken) return;
            holder.Taken = false;
            holder.Feed.EndSource();
            holder.Grace = time.CreateTimer(_ => Close(name), null, options.RepublishGrace, Timeout.InfiniteTimeSpan);
        }
    }

    private void Close(FeedName name)
    {
        LiveFeed feed;
        lock (_lock)
        {
            if (!_feeds.TryGetValue(name, out var holder) || holder.Taken) return;
            holder.Grace?.Dispose();
            _feeds.TryRemove(name, out _);
            feed = holder.Feed;
        }
        feed.End();
        closed(feed);
    }

    private sealed class Holder(LiveFeed feed)
    {
        public LiveFeed Feed => feed;

        public bool Taken { get; set; }

        public ITimer? Grace { get; set; }
    }
}
