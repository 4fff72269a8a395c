using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Platform;

public abstract record ServerBootCommand
{
    private ServerBootCommand()
    {
    }

    public sealed record Start(BootId Boot, string Node, string Version, DateTimeOffset At) : ServerBootCommand;

    public sealed record End(BootId Boot, bool Orderly, DateTimeOffset At) : ServerBootCommand;
}

public static class ServerBootDecider
{
    public static Decision<ServerBootEvent> Decide(ServerBootCommand command, ServerBoot state) => (command, state) switch
    {
        (ServerBootCommand.Start c, { Running: false }) => new ServerBootEvent.Started(c.Boot, c.Node, c.Version, c.At),
        (ServerBootCommand.End c, { Running: true }) => new ServerBootEvent.Ended(c.Boot, c.Orderly, c.At),
        _ => Decision<ServerBootEvent>.Nothing,
    };
}
