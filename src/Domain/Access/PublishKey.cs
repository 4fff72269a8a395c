using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record PublishKeyEvent
{
    private PublishKeyEvent()
    {
    }

    /// <param name="Key">Where the vault keeps the key itself.</param>
    public sealed record Made(SecretRef Key, Actor By, DateTimeOffset At) : PublishKeyEvent;

    public sealed record Rotated(SecretRef Key, Actor By, DateTimeOffset At) : PublishKeyEvent;
}

/// <summary>The key that lets people publish to any stream of this server.</summary>
public sealed record PublishKey(SecretRef? Current)
{
    public static EventStreamId EventStream { get; } = new("publish-key/global");

    public static PublishKey Initial { get; } = new((SecretRef?)null);

    public static PublishKey Evolve(PublishKey state, PublishKeyEvent e) => e switch
    {
        PublishKeyEvent.Made m => new(m.Key),
        PublishKeyEvent.Rotated r => new(r.Key),
        _ => state,
    };
}
