using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Views;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Keeps the views behind the events: pages in order, rows and checkpoint in one transaction, one owner a view over all nodes.</summary>
/// <remarks>
/// A second owner, as there may be while a lock changes hands, is harmless: the checkpoint moves only from where the page began. An event that a
/// projection can not apply goes to the dead letters and the projection goes on. Any other error is waited out, each projection by itself. A table
/// that is gone is made anew and filled from the first event on.
/// </remarks>
public sealed class ProjectionDaemon : BackgroundService, IBackgroundWork
{
    private readonly ShardLocks _locks;

    /// <exception cref="InvalidOperationException">A view can not have its name; the sentence says why.</exception>
    public ProjectionDaemon(Database database, IEventStore store, IEnumerable<IProjection> projections, TimeProvider time, ILogger<ProjectionDaemon> log)
    {
        var views = projections.ToList();
        ViewNames.Check(views);
        _locks = new(database, time);
        var writer = new ViewWriter(database, store, time, log);
        Runs = [.. views.Select(p => new ViewRun(ViewShard.Of(p), database, store, _locks, writer, time, log))];
    }

    public IEnumerable<string> Standstills => Runs.SelectMany(r => r.Retry.Standstills);

    internal IReadOnlyList<ViewRun> Runs { get; }

    /// <summary>Backend that holds the locks of what this process owns.</summary>
    internal int LockPid => _locks.Pid;

    /// <summary>How many events are read at once.</summary>
    internal int PageSize
    {
        init
        {
            foreach (var run in Runs) run.PageSize = value;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _locks.DisposeAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Runs.Select(r => r.RunAsync(stoppingToken)));
}
