using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>Asks how the views stand and makes one anew. A rebuild has a lock of its own: one at a time over all nodes.</summary>
public sealed class ProjectionControl(
    Database database, IEventStore store, ProjectionDaemon daemon, CommittedLog committed, TimeProvider time, ILogger<ProjectionControl> log) : IProjectionControl
{
    private readonly ConcurrentDictionary<string, ViewRebuild> _rebuilds = new(StringComparer.Ordinal);

    /// <summary>How many events a rebuild reads at once.</summary>
    internal int PageSize { get; init; } = HistoryPage.MaxLimit;

    public Task<IReadOnlyList<ProjectionStatus>> StatusAsync(CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        var gap = await ViewFacts.GapAsync(connection, committed.Gap, stop);
        var all = new List<ProjectionStatus>();
        foreach (var run in daemon.Runs) all.Add(StatusOf(run, await ViewFacts.ReadAsync(connection, run.Shard, stop), gap));
        return (IReadOnlyList<ProjectionStatus>)all;
    });

    public async Task<Rejection?> RebuildAsync(string name, IProgress<RebuildProgress>? progress, CancellationToken stop)
    {
        if (daemon.Runs.FirstOrDefault(r => r.Shard.View.Name == name) is not { } run)
            return new(RejectionKind.NotFound, "VIEW_NOT_FOUND", $"There is no view '{name}' in this build.");
        return await Database.GuardAsync(() => RebuildAsync(run, name, progress, stop));
    }

    private async Task<Rejection?> RebuildAsync(ViewRun run, string name, IProgress<RebuildProgress>? progress, CancellationToken stop)
    {
        await using var locks = new ShardLocks(database, time);
        if (!await locks.HoldsAsync(ViewShard.RebuildOf(run.Shard.View), stop))
            return new(RejectionKind.NotPossibleNow, "REBUILD_RUNS", $"The view '{name}' is being made anew already; wait until that is done.");
        var writer = new ViewWriter(database, store, time, log);
        var rebuild = _rebuilds[name] = new ViewRebuild(run.Shard, database, store, writer, time, log) { PageSize = PageSize };
        try
        {
            await rebuild.RunAsync(progress, stop);
            return null;
        }
        finally
        {
            _rebuilds.TryRemove(name, out _);
        }
    }

    private ProjectionStatus StatusOf(ViewRun run, ViewFacts facts, string? gap)
    {
        var (mark, view) = (store.HighWater, run.Shard.View);
        var owner = facts.OwnerPid is { } pid ? new ProjectionOwner(pid == daemon.LockPid, facts.OwnerApplication ?? "", pid) : null;
        var active = facts.ActiveVersion ?? view.Version;
        var reason = run.Retry.Reason ?? (facts.Position >= mark ? gap : null);     // one that is behind has enough to do before the gap
        var isBehind = active < view.Version || mark - facts.Position >= run.PageSize;
        var state = reason is not null ? ProjectionState.Standstill
            : facts.IsRebuilding ? ProjectionState.Rebuilding
            : owner is not { IsHere: true } ? ProjectionState.WaitingForOwner
            : isBehind ? ProjectionState.CatchingUp
            : ProjectionState.Running;
        var rebuild = _rebuilds.TryGetValue(view.Name, out var running) ? running.Progress : null;
        return new(view.Name, view.Version, active, facts.Position, mark, owner, state, facts.PoisonEvents, reason, rebuild);
    }
}
