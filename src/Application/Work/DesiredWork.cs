namespace SrsStack.Application.Work;

/// <summary>Something that should be running: one at a time over all nodes, until it is not wanted any more.</summary>
/// <param name="Key">Names the piece for ever, for example <c>restream/live/a/backup</c>.</param>
/// <param name="Kind">Which <see cref="IWorkRunner"/> runs it.</param>
/// <param name="Spec">What the runner must know, as JSON; no secrets, only references. When it changes, the runner starts again.</param>
public sealed record DesiredWork(string Key, string Kind, string Spec)
{
    public const int MaxKeyLength = 900;
}

public enum WorkState
{
    /// <summary>Wanted, and no node has it.</summary>
    Waiting = 1,
    Starting = 2,
    Running = 3,

    /// <summary>It failed and is tried again later.</summary>
    Backoff = 4,

    /// <summary>It failed and is not tried again before its spec changes.</summary>
    Failed = 5,

    /// <summary>It came to its end by itself.</summary>
    Stopped = 6,
}

/// <summary>How a piece of work stands.</summary>
/// <param name="Owner">Node that has it; null when none.</param>
/// <param name="Reason">Why it failed or waits; a sentence for people.</param>
/// <param name="Attempts">Failures in a row.</param>
/// <param name="Since">Of the state.</param>
public sealed record WorkStatus(string Key, string Kind, WorkState State, string? Owner, string Reason, int Attempts, DateTimeOffset Since);
