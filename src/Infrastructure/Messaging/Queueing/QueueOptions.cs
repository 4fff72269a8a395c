namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>How one node works on the queue.</summary>
internal sealed record QueueOptions
{
    /// <summary>Messages handled at once; as many are claimed, not more, so memory is bounded and what is claimed begins at once.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>How long a claim holds without a sign of life; extended after a third of it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time until messages sent by other nodes, or due by now, are seen.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long handlers may go on after the stop before they are cancelled.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an id is remembered after its message was handled.</summary>
    public TimeSpan RememberIds { get; init; } = TimeSpan.FromDays(7);
}
