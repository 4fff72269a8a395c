using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>Runs every reactor, each at its own pace. Where there is none it does nothing.</summary>
internal sealed class ReactorLoop : BackgroundService, IReactorStatus, IBackgroundWork
{
    private readonly IReadOnlyList<ReactorRun> _runs;

    /// <exception cref="InvalidOperationException">A reactor can not run; the sentence says why.</exception>
    public ReactorLoop(
        IEnumerable<Reactor> reactors, IEnumerable<IReactionWriter> writers, EventCatalog catalog, IEventStore store, Database database, TimeProvider time, ILogger<ReactorLoop> log)
    {
        var byKind = writers.ToDictionary(w => w.Kind);
        var all = reactors.ToList();
        if (all.GroupBy(r => r.Name).FirstOrDefault(g => g.Count() > 1) is { } same) throw new InvalidOperationException($"Two reactors are named '{same.Key}'.");
        _runs = [.. all.Select(r => new ReactorRun(r, TypesOf(r, catalog), store, database, byKind, time, log))];
    }

    public IReadOnlyList<ReactorStatus> List() => [.. _runs.Select(r => r.Status)];

    public IEnumerable<string> Standstills => _runs.SelectMany(r => r.Standstills);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_runs.Select(r => r.RunAsync(stoppingToken)));

    /// <summary>Stored names of the events it cares for; a family stands for all of its events.</summary>
    private static string[] TypesOf(Reactor reactor, EventCatalog catalog)
    {
        foreach (var type in reactor.Events.Where(t => !catalog.All.Any(k => k.Type.IsAssignableTo(t))))
            throw new InvalidOperationException($"Reactor '{reactor.Name}' cares for {type.Name}, which is not in the event catalog.");
        return [.. reactor.Events.SelectMany(t => catalog.All.Where(k => k.Type.IsAssignableTo(t)).Select(k => k.Name)).Distinct()];
    }
}
