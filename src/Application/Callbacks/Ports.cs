using SrsStack.Domain.Callbacks;

namespace SrsStack.Application.Callbacks;

/// <summary>Looks at URLs that people give, before anything is sent there.</summary>
public interface ICallbackUrls
{
    /// <summary>A name that can not be resolved now is no problem: the target may come later, and each delivery asks again.</summary>
    /// <param name="isOwners">The owner gave it: it may lead to private addresses.</param>
    /// <returns>Why it can not be a target, for people and without the URL; null when it can.</returns>
    Task<string?> ProblemAsync(string url, bool isOwners, CancellationToken stop);

    /// <summary>Fit to be shown: without user, password and the values of its query.</summary>
    string Shown(string url);
}

/// <summary>What was sent, is waiting to be sent, or was given up. Kept for 30 days.</summary>
/// <exception cref="Kernel.EventStoreUnavailableException">From every member, when the database can not be reached.</exception>
public interface ICallbackDeliveries
{
    /// <summary>Newest first, below <see cref="DeliveryFilter.Before"/>.</summary>
    Task<IReadOnlyList<CallbackDelivery>> ListAsync(DeliveryFilter filter, CancellationToken stop);

    Task<CallbackDelivery?> FindAsync(string id, CancellationToken stop);

    /// <summary>Has those targets told that want it, as they are now: for what is no event of this server's history.</summary>
    Task TellAsync(CallbackNotice notice, CancellationToken stop);

    /// <summary>Sends one again under its id, behind what waits for its stream; one that waits for its next attempt is tried at once.</summary>
    /// <returns>False when there is none, or it is a question.</returns>
    Task<bool> RedeliverAsync(string id, CancellationToken stop);

    /// <summary>What waits for a target is tried at once.</summary>
    Task HurryAsync(CallbackId callback, CancellationToken stop);

    /// <summary>The target is gone: what waits for it is given up.</summary>
    Task GiveUpAsync(CallbackId callback, CancellationToken stop);
}

/// <param name="Before">Places below this one; <see cref="long.MaxValue"/>: from the newest.</param>
/// <param name="Callback">Null: of all targets.</param>
/// <param name="State">Null: in any.</param>
public sealed record DeliveryFilter(long Before, int Limit, CallbackId? Callback = null, DeliveryState? State = null);

public enum DeliveryState
{
    /// <summary>For its first or its next attempt, or for one before it.</summary>
    Waiting = 0,
    Delivered = 1,

    /// <summary>All attempts failed, or the target was removed.</summary>
    GivenUp = 2,

    /// <summary>A question that was not answered by a yes: the publish was refused.</summary>
    Refused = 3,
}

/// <param name="Place">Grows with each.</param>
/// <param name="Attempts">Made so far.</param>
/// <param name="DueAt">Of the next attempt; null: none is to come, or others come first.</param>
/// <param name="Last">The last attempt; null: there was none.</param>
public sealed record CallbackDelivery(
    string Id, long Place, CallbackId Callback, CallbackNotice Notice, DateTimeOffset MadeAt, DeliveryState State, int Attempts, DateTimeOffset? DueAt, DeliveryAttempt? Last);

/// <param name="Status">Of HTTP; 0: none came.</param>
/// <param name="Error">For people; empty when it went well.</param>
/// <param name="Response">The beginning of the answer's body.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int Status, int LatencyMs, string Error, string Response);
