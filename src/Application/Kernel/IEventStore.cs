using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>The ordered, durable memory of all that happened.</summary>
/// <exception cref="EventStoreUnavailableException">From every member, when the database can not be reached.</exception>
public interface IEventStore
{
    /// <summary>Position up to which history is complete: nothing at or below it can still appear.</summary>
    long HighWater { get; }

    /// <summary>Records events at the end of one stream, all or none, and answers when they are durable.</summary>
    Task<AppendResult> AppendAsync(AppendRequest request, CancellationToken stop);

    /// <summary>Events of one stream above <paramref name="afterVersion"/>, by version; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadStreamAsync(EventStreamId stream, long afterVersion, int limit, CancellationToken stop);

    /// <summary>Pages of history by position, never beyond <see cref="HighWater"/>.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadAllAsync(HistoryPage page, CancellationToken stop);

    /// <summary>The stored state of a stream and the version it stands at; null when there is none.</summary>
    Task<StoredSnapshot?> ReadSnapshotAsync(EventStreamId stream, CancellationToken stop);

    /// <summary>Completes when <see cref="HighWater"/> is above <paramref name="position"/>.</summary>
    Task WaitBeyondAsync(long position, CancellationToken stop);
}

/// <param name="ExpectedVersion">Version the stream must be at (0 = must not exist); null = any.</param>
/// <param name="Snapshot">State after these events as JSON, written in the same transaction; only together with an expected version.</param>
public sealed record AppendRequest(
    EventStreamId Stream, string StreamType, long? ExpectedVersion, IReadOnlyList<object> Events, EventMetadata Metadata, string? Snapshot = null);

/// <param name="Version">The stream's version now: after the append, or the one found when it conflicted.</param>
/// <param name="LastPosition">Position of the last event recorded; 0 on conflict.</param>
public readonly record struct AppendResult(bool Conflict, long Version, long LastPosition);

public sealed record StoredSnapshot(long Version, string State);

/// <param name="After">Positions above this one (below it when <paramref name="Descending"/>).</param>
/// <param name="Types">Only these types; empty = all.</param>
/// <param name="StreamPrefix">Only streams whose name begins so; empty = all.</param>
/// <param name="Stream">Only this stream; then <paramref name="After"/> is still a position.</param>
public sealed record HistoryPage(
    long After, int Limit, IReadOnlyList<string> Types, string StreamPrefix = "", bool Descending = false, EventStreamId? Stream = null)
{
    public const int MaxLimit = 1000;
}

/// <summary>The database can not be reached or refuses work; what was asked did not happen, or its answer was lost.</summary>
public sealed class EventStoreUnavailableException : Exception
{
    public EventStoreUnavailableException()
    {
    }

    public EventStoreUnavailableException(string message)
        : base(message)
    {
    }

    public EventStoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
