namespace SrsStack.Application.Kernel;

/// <summary>What could not be done: messages that failed for good, and events that a projection or reactor could not apply.</summary>
/// <exception cref="EventStoreUnavailableException">From every member, when the database can not be reached.</exception>
public interface IDeadLetters
{
    /// <summary>Newest first, below <paramref name="before"/> (<see cref="long.MaxValue"/> = from the newest); at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<DeadLetter>> ListAsync(long before, int limit, CancellationToken stop);

    /// <summary>Sends one again, under its id, with all its attempts; with an order key behind those that wait now.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> ReplayAsync(string id, CancellationToken stop);

    /// <summary>As <see cref="ReplayAsync"/>, all of one type.</summary>
    /// <returns>How many.</returns>
    Task<int> ReplayAllAsync(string type, CancellationToken stop);

    /// <returns>False when there is none.</returns>
    Task<bool> DiscardAsync(string id, CancellationToken stop);

    /// <summary>By id, downwards, which is newest first for those written by this server; null = from the newest.</summary>
    Task<IReadOnlyList<PoisonEvent>> ListEventsAsync(Guid? before, int limit, CancellationToken stop);

    /// <returns>False when there is none.</returns>
    Task<bool> DiscardEventAsync(Guid id, CancellationToken stop);
}

/// <param name="Position">Place among the dead letters: where the next page begins.</param>
/// <param name="Type">Stored name of the message's type.</param>
/// <param name="Body">Its JSON.</param>
/// <param name="ExceptionMessage">Bounded; credentials in addresses are taken out.</param>
public sealed record DeadLetter(
    long Position, string Id, string Type, string Body, string? OrderKey, string ExceptionType, string ExceptionMessage, int Attempts,
    DateTimeOffset SentAt, DateTimeOffset DiedAt, EventMetadata Metadata);

/// <param name="Reader">The projection or reactor that could not apply it.</param>
/// <param name="Position">Of the event in the history.</param>
public sealed record PoisonEvent(Guid Id, string Reader, long Position, string ExceptionType, string ExceptionMessage, DateTimeOffset At);
