using System.Text.Json;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>Load, decide, append: what every handler does.</summary>
public static class Deciding
{
    private const int Attempts = 10;
    private const int PageSize = 1000;

    /// <summary>
    /// Folds the entity, asks the decider and records what it says at the version it saw. When another writer was faster, all of it is
    /// done again, so the decision always stands on what is true. A command that was recorded before gets the answer of then.
    /// </summary>
    public static async Task<Outcome> DecideAsync<TState, TEvent>(
        this IEventStore store, Entity<TState, TEvent> entity, EventStreamId stream, CommandContext context, Func<TState, Decision<TEvent>> decide, CancellationToken stop)
        where TEvent : class
    {
        var commandId = context.CommandId is { } given ? $"{given}/{stream.Value}" : null;   // one command may touch several entities
        if (commandId is not null && await store.FindCommandAsync(commandId, stop) is { } before) return new(null, before.Version, before.LastPosition);
        for (var attempt = 1; ; attempt++)
        {
            var (state, version) = await store.LoadAsync(entity, stream, long.MaxValue, stop);
            var decision = decide(state);
            if (decision.Rejection is { } no) return Outcome.Refused(no);
            if (decision.Events.Count == 0) return new(null, version, 0);
            var after = decision.Events.Aggregate(state, entity.Evolve);
            var snapshot = entity.KeepsState ? JsonSerializer.Serialize(after, entity.Json) : null;
            var result = await store.AppendAsync(new(stream, entity.StreamType, version, [.. decision.Events], context.Metadata, snapshot, commandId), stop);
            if (!result.Conflict) return new(null, result.Version, result.LastPosition);
            if (attempt == Attempts) throw new ConcurrencyException(stream, version, result.Version);
        }
    }

    /// <summary>The entity's state at a version (or now), and the version it stands at.</summary>
    public static async Task<(TState State, long Version)> LoadAsync<TState, TEvent>(
        this IEventStore store, Entity<TState, TEvent> entity, EventStreamId stream, long toVersion, CancellationToken stop)
        where TEvent : class
    {
        var (state, version) = (entity.Initial, 0L);
        if (entity.KeepsState && await store.ReadSnapshotAsync(stream, stop) is { } stored && stored.Version <= toVersion)
            (state, version) = (JsonSerializer.Deserialize(stored.State, entity.Json)!, stored.Version);
        while (true)
        {
            var page = await store.ReadStreamAsync(stream, version, PageSize, stop);
            foreach (var recorded in page)
            {
                if (recorded.Version > toVersion) return (state, version);
                if (recorded.Event is TEvent e) state = entity.Evolve(state, e);
                version = recorded.Version;
            }
            if (page.Count < PageSize) return (state, version);
        }
    }
}

/// <summary>Other writers were faster, again and again.</summary>
public sealed class ConcurrencyException : Exception
{
    public ConcurrencyException()
    {
    }

    public ConcurrencyException(string message)
        : base(message)
    {
    }

    public ConcurrencyException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ConcurrencyException(EventStreamId stream, long expected, long actual)
        : base($"{stream} was expected at version {expected} but is at {actual}.")
    {
    }
}
