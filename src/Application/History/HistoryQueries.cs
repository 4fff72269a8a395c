using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.History;

/// <summary>Questions to the past.</summary>
public sealed class HistoryQueries(IEventStore store)
{
    private const int PageSize = 1000;

    /// <summary>A live stream as its history tells it at a moment; version 0 when it did not exist yet.</summary>
    public async Task<(LiveStream State, long Version)> StreamAsOfAsync(StreamName name, DateTimeOffset at, CancellationToken stop)
    {
        var (state, recorded) = await FoldAsync(StreamEvents.LiveStream, name.EventStream, new(At: at), stop);
        return ((LiveStream)state, recorded?.Version ?? 0);
    }

    /// <summary>Any entity at a version, a moment or now.</summary>
    /// <returns>Null when there is no such stream, or none that is an entity with a state (sign-ins are only listed).</returns>
    public async Task<EntityAsOf?> EntityAsOfAsync(EventStreamId stream, AsOf asOf, CancellationToken stop)
    {
        if (await store.StreamTypeAsync(stream, stop) is not { } type || !EventCatalog.Entities.TryGetValue(type, out var entity)) return null;
        var (state, last) = await FoldAsync(entity, stream, asOf, stop);
        return new(stream, type, last?.Version ?? 0, last?.At, entity.Show(state));
    }

    /// <summary>
    /// Order is the versions', not the clock's: all up to the last event that was recorded by then count, so a clock that jumped ahead for one
    /// event and back hides nothing behind it.
    /// </summary>
    private async Task<(object State, RecordedEvent? Last)> FoldAsync(IEntity entity, EventStreamId stream, AsOf asOf, CancellationToken stop)
    {
        var upTo = asOf.Version ?? long.MaxValue;
        if (asOf.At is { } at) upTo = Math.Min(upTo, await store.VersionAsOfAsync(stream, at, stop));
        var (state, last) = (entity.Initial, default(RecordedEvent));
        while (true)
        {
            var page = await store.ReadStreamAsync(stream, last?.Version ?? 0, PageSize, stop);
            foreach (var recorded in page)
            {
                if (recorded.Version > upTo) return (state, last);
                if (recorded.Event is { } e) state = entity.Evolve(state, e);
                last = recorded;
            }
            if (page.Count < PageSize) return (state, last);
        }
    }
}

/// <summary>Which moment of an entity; both null: now.</summary>
public sealed record AsOf(long? Version = null, DateTimeOffset? At = null);

/// <param name="Version">Of the last event that counts; 0 when it did not exist yet.</param>
/// <param name="At">When that event was recorded.</param>
/// <param name="State">As JSON.</param>
public sealed record EntityAsOf(EventStreamId Stream, string StreamType, long Version, DateTimeOffset? At, string State);
