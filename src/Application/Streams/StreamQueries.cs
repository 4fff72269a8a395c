using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>The catalogue of streams joined with what is live now: the view may be a moment behind the engine, the answer is not.</summary>
public sealed class StreamQueries(IViewStore views, IStreamControl streams)
{
    /// <summary>Streams by name, above <paramref name="afterKey"/>.</summary>
    public async Task<IReadOnlyList<StreamItem>> ListAsync(string afterKey, int limit, CancellationToken stop)
    {
        var live = streams.Live().ToDictionary(l => l.Name);
        var rows = await views.ListAsync(LiveStreamList.Instance, afterKey, limit, stop);
        var items = rows.Where(r => r.Value.Name is not null).Select(r => new StreamItem(r.Value.Name!, r.Value, live.GetValueOrDefault(r.Value.Name!))).ToList();
        if (rows.Count == limit) return items;
        var known = items.Select(i => i.Name).ToHashSet();
        items.AddRange(live.Values.Where(l => !known.Contains(l.Name) && string.CompareOrdinal(l.Name.EventStream.Value, afterKey) > 0).Select(Unlisted));
        return items;
    }

    /// <summary>Those that are live, with their past as far as the view knows it.</summary>
    public async Task<IReadOnlyList<StreamItem>> LiveAsync(CancellationToken stop)
    {
        var live = streams.Live();
        if (live.Count == 0) return [];
        var past = await views.GetManyAsync(LiveStreamList.Instance, [.. live.Select(l => l.Name.EventStream.Value)], stop);
        return [.. live.Select(l => new StreamItem(l.Name, past.GetValueOrDefault(l.Name.EventStream.Value) ?? LiveStream.Initial, l))];
    }

    /// <returns>Null when the name was never published.</returns>
    public async Task<StreamItem?> GetAsync(StreamName name, CancellationToken stop)
    {
        var live = streams.Find(name);
        var row = await views.GetAsync(LiveStreamList.Instance, name.EventStream.Value, stop);
        return row is null && live is null ? null : new(name, row ?? LiveStream.Initial, live);
    }

    /// <summary>Who publishes and plays it now; nobody for a name that is not live.</summary>
    public IReadOnlyList<SessionNow> Sessions(StreamName name) => streams.Sessions(name);

    private static StreamItem Unlisted(LiveNow live) => new(live.Name, LiveStream.Initial, live);
}

/// <param name="Past">What history says.</param>
/// <param name="Now">What the engine says; null while the stream is silent.</param>
public sealed record StreamItem(StreamName Name, LiveStream Past, LiveNow? Now);
