using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>Close the publishes that earlier boots of this node left open, before new sessions are admitted.</summary>
public sealed record CloseOrphanSessions(BootId Boot, string Node, DateTimeOffset At) : ICommand<Outcome<int>>;

public static class CloseOrphanSessionsHandler
{
    public static async Task<Outcome<int>> Handle(
        CloseOrphanSessions c, CommandContext context, IEventStore store, IOpenPublishes open, BootDirectory boots, CancellationToken stop)
    {
        var dead = boots.RunningOn(c.Node).Where(b => b != c.Boot).ToHashSet();
        var closed = 0;
        foreach (var publish in await open.ListAsync(stop))
        {
            if (!dead.Contains(publish.Boot)) continue;
            await store.DecideAsync(StreamEvents.LiveStream, publish.Name.EventStream, context, state =>
                LiveStreamDecider.Decide(new LiveStreamCommand.CloseOrphan(publish.Session, c.At), state), stop);
            closed++;
        }
        foreach (var boot in dead)
        {
            await store.DecideAsync(PlatformEvents.Boot, ServerBoot.StreamOf(boot), context, state =>
                ServerBootDecider.Decide(new ServerBootCommand.End(boot, Orderly: false, c.At), state), stop);
        }
        return Outcome<int>.Done(closed);
    }
}

/// <summary>The publishes that go on as far as the history knows: read from the states stored with each append, so never behind.</summary>
public interface IOpenPublishes
{
    Task<IReadOnlyList<KnownPublish>> ListAsync(CancellationToken stop);
}

public sealed record KnownPublish(StreamName Name, SessionId Session, BootId Boot);
