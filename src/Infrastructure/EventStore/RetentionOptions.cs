namespace SrsStack.Infrastructure.EventStore;

/// <summary>How long the history stays at hand.</summary>
public sealed record RetentionOptions
{
    /// <summary>Streams that are over and had no event for so long are archived; null: none is.</summary>
    /// <remarks>
    /// A year, because "the same as last year" is the longest question that people ask every day, and because each archived event is written once more:
    /// who runs a small server never notices either.
    /// </remarks>
    public TimeSpan? ArchiveAfter { get; init; } = TimeSpan.FromDays(365);

    /// <summary>So long the same command again records nothing.</summary>
    public TimeSpan RememberCommands { get; init; } = TimeSpan.FromDays(7);
}
