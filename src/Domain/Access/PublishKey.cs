using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record PublishKeyEvent
{
    private PublishKeyEvent()
    {
    }

    /// <param name="Key">Where the vault keeps the key itself.</param>
    public sealed record Made(SecretRef Key, Actor By, DateTimeOffset At) : PublishKeyEvent;

    /// <param name="KeepsSessions">Publishers that came in by the key before go on.</param>
    public sealed record Rotated(SecretRef Key, Actor By, DateTimeOffset At, bool KeepsSessions = false) : PublishKeyEvent;

    /// <summary>From now on everybody publishes any stream, without a key.</summary>
    public sealed record AuthDisabled(Actor By, DateTimeOffset At) : PublishKeyEvent;

    public sealed record AuthEnabled(Actor By, DateTimeOffset At) : PublishKeyEvent;
}

/// <summary>The key that lets people publish to any stream of this server.</summary>
/// <param name="IsAuthDisabled">Nobody is asked for a key.</param>
public sealed record PublishKey(SecretRef? Current, bool IsAuthDisabled = false)
{
    public static EventStreamId EventStream { get; } = new("publish-key/global");

    public static PublishKey Initial { get; } = new((SecretRef?)null);

    public static PublishKey Evolve(PublishKey state, PublishKeyEvent e) => e switch
    {
        PublishKeyEvent.Made m => state with { Current = m.Key },
        PublishKeyEvent.Rotated r => state with { Current = r.Key },
        PublishKeyEvent.AuthDisabled => state with { IsAuthDisabled = true },
        PublishKeyEvent.AuthEnabled => state with { IsAuthDisabled = false },
        _ => state,
    };
}
