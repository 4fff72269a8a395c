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

    /// <summary>Records events at the end of several streams in one transaction, all or none. Each stream once; locks are taken in the order of their names.</summary>
    /// <returns>One result a request, in their order. When any of them conflicts nothing is recorded, and those that would have fitted say so by position 0.</returns>
    Task<IReadOnlyList<AppendResult>> AppendAllAsync(IReadOnlyList<AppendRequest> requests, CancellationToken stop);

    /// <summary>What was recorded under this command id; null when nothing was.</summary>
    Task<AppendResult?> FindCommandAsync(string commandId, CancellationToken stop);

    /// <summary>Events of one stream above <paramref name="afterVersion"/>, by version; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadStreamAsync(EventStreamId stream, long afterVersion, int limit, CancellationToken stop);

    /// <summary>Pages of history by position, never beyond <see cref="HighWater"/>.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadAllAsync(HistoryPage page, CancellationToken stop);

    /// <summary>Version of the stream's last event that was recorded at or before a moment; 0 when there was none.</summary>
    Task<long> VersionAsOfAsync(EventStreamId stream, DateTimeOffset at, CancellationToken stop);

    /// <summary>Type of the stream, as its first append said; null when there is no such stream.</summary>
    Task<string?> StreamTypeAsync(EventStreamId stream, CancellationToken stop);

    /// <summary>The stored state of a stream and the version it stands at; null when there is none.</summary>
    Task<StoredSnapshot?> ReadSnapshotAsync(EventStreamId stream, CancellationToken stop);

    /// <summary>Completes when <see cref="HighWater"/> is above <paramref name="position"/>.</summary>
    Task WaitBeyondAsync(long position, CancellationToken stop);
}

/// <param name="ExpectedVersion">Version the stream must be at (0 = must not exist); null = any.</param>
/// <param name="Snapshot">State after these events as JSON, written in the same transaction; only together with an expected version.</param>
/// <param name="CommandId">Of the command behind it: a second append under the same id records nothing and gets the first one's answer.</param>
public sealed record AppendRequest(
    EventStreamId Stream, string StreamType, long? ExpectedVersion, IReadOnlyList<object> Events, EventMetadata Metadata, string? Snapshot = null, string? CommandId = null);

/// <param name="Version">The stream's version now: after the append, or the one found when it conflicted.</param>
/// <param name="LastPosition">Position of the last event recorded; 0 on conflict.</param>
/// <param name="IsRepeat">Nothing was recorded: the command had been before. Version and position are those of then.</param>
/// <param name="IsArchived">It conflicted because the stream is archived.</param>
public readonly record struct AppendResult(bool Conflict, long Version, long LastPosition, bool IsRepeat = false, bool IsArchived = false);

public sealed record StoredSnapshot(long Version, string State);

/// <summary>A question to the whole history; what is not set does not narrow it.</summary>
/// <param name="After">Positions above this one (below it when <see cref="Descending"/>).</param>
public sealed record HistoryPage(long After, int Limit)
{
    public const int MaxLimit = 1000;

    /// <summary>Only these types; empty = all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public EventStreamId? Stream { get; init; }

    /// <summary>Only streams whose name begins so.</summary>
    public string StreamPrefix { get; init; } = "";

    /// <summary>Who caused it, as <see cref="EventMetadata.UserName"/> says.</summary>
    public string? Actor { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Recorded at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Recorded before.</summary>
    public DateTimeOffset? To { get; init; }

    public bool Descending { get; init; }

    /// <summary>Also events of archived streams.</summary>
    public bool Archived { get; init; }
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
