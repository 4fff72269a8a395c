using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>Something to be done later or elsewhere, kept until it is done. A record, listed in <see cref="MessageCatalog"/>; holds no secret.</summary>
/// <remarks>
/// Its handler is the static class <c>{Message}Handler</c> with <c>Handle(message, ...dependencies)</c>, which returns a task without result, with
/// one message or with many: those are sent in the transaction that completes this one. It is delivered at least once, so it must bear running twice.
/// </remarks>
public interface IMessage;

/// <summary>Durable messages. Sending answers when the message can not be lost any more.</summary>
/// <exception cref="EventStoreUnavailableException">From every member, when the database can not be reached; with the same id it is safe to try again.</exception>
public interface IMessageQueue
{
    /// <summary>Sends a message. An id that was sent before, even if handled, cancelled or dead since, sends nothing.</summary>
    /// <remarks>After <paramref name="stop"/> the message may still be sent: it may be on its way with others.</remarks>
    Task SendAsync(IMessage message, SendOptions options, CancellationToken stop);

    /// <summary>Takes back a message that has not begun. Its id counts as handled: a repeated sending stays without effect.</summary>
    /// <returns>False when there is none, or it has begun.</returns>
    Task<bool> CancelAsync(string id, CancellationToken stop);
}

/// <summary>How a message is sent. All may be left out.</summary>
public sealed record SendOptions
{
    /// <summary>Longest id and longest order key, in characters.</summary>
    public const int MaxLength = 200;

    public static SendOptions Default { get; } = new();

    /// <summary>What makes a repeat recognizable, kept for a week after the message was handled. Left out: a new one.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// Messages of one key are handled one at a time in the order they were sent. One that waits, for its time or for its next attempt, holds back
    /// those behind it; one that went to the dead letters or was cancelled does not.
    /// </summary>
    public string? OrderKey { get; init; }

    /// <summary>Not before this time; to the second.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public string? CorrelationId { get; init; }

    public string? CausationId { get; init; }

    /// <summary>Left out: the server.</summary>
    public Actor? By { get; init; }
}

/// <summary>What a handler may know of the message it handles, besides the message.</summary>
/// <param name="Attempt">1, 2, 3, …: the same message may come again after a failure or when its node died.</param>
public sealed record MessageContext(string Id, int Attempt, string? CorrelationId, string? CausationId, Actor By)
{
    /// <summary>For what the handler records: caused by this message.</summary>
    public CommandContext Command => new(By, CorrelationId, Id);
}
