using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Platform;

/// <summary>What happened to one life of the server process.</summary>
public abstract record ServerBootEvent
{
    private ServerBootEvent()
    {
    }

    public sealed record Started(BootId Boot, string Node, string Version, DateTimeOffset At) : ServerBootEvent;

    /// <param name="Orderly">False when a later boot found that this one had died without a word.</param>
    public sealed record Ended(BootId Boot, bool Orderly, DateTimeOffset At) : ServerBootEvent;
}

/// <summary>State of one boot.</summary>
public sealed record ServerBoot(bool Running, string? Node)
{
    public static ServerBoot Initial { get; } = new(false, null);

    public static EventStreamId StreamOf(BootId boot) => new($"boot/{boot}");

    public static ServerBoot Evolve(ServerBoot state, ServerBootEvent e) => e switch
    {
        ServerBootEvent.Started s => new(true, s.Node),
        ServerBootEvent.Ended => state with { Running = false },
        _ => state,
    };
}
