using System.Collections.Concurrent;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;

namespace SrsStack.Application.Platform;

/// <summary>A life of the server begins.</summary>
public sealed record StartBoot(BootId Boot, string Node, string Version, DateTimeOffset At) : ICommand<Outcome>;

public static class StartBootHandler
{
    public static Task<Outcome> Handle(StartBoot c, CommandContext context, IEventStore store, CancellationToken stop) =>
        store.DecideAsync(PlatformEvents.Boot, ServerBoot.StreamOf(c.Boot), context, state =>
            ServerBootDecider.Decide(new ServerBootCommand.Start(c.Boot, c.Node, c.Version, c.At), state), stop);
}

/// <summary>A life of the server ends in order.</summary>
public sealed record EndBoot(BootId Boot, DateTimeOffset At) : ICommand<Outcome>;

public static class EndBootHandler
{
    public static Task<Outcome> Handle(EndBoot c, CommandContext context, IEventStore store, CancellationToken stop) =>
        store.DecideAsync(PlatformEvents.Boot, ServerBoot.StreamOf(c.Boot), context, state =>
            ServerBootDecider.Decide(new ServerBootCommand.End(c.Boot, Orderly: true, c.At), state), stop);
}

/// <summary>Which boots have begun and not ended, by node.</summary>
public sealed class BootDirectory : IMemoryView
{
    private readonly ConcurrentDictionary<BootId, string> _running = new();

    public IReadOnlyList<BootId> RunningOn(string node) => [.. _running.Where(b => b.Value == node).Select(b => b.Key)];

    public ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        if (recorded.Event is ServerBootEvent.Started started) _running[started.Boot] = started.Node;
        else if (recorded.Event is ServerBootEvent.Ended ended) _running.TryRemove(ended.Boot, out _);
        return ValueTask.CompletedTask;
    }
}
