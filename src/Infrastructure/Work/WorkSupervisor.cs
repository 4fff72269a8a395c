using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Work;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Work;

/// <summary>Closes the gap between the work that is wanted and the work that runs: one loop for all kinds on this node.</summary>
/// <remarks>
/// A piece is run under a lease with a fence. Whoever can not renew in time stops by its own clock, before the lease ends for the others; who
/// slept through it (a paused process) finds at its next pass that it owns nothing, and what it writes under the old fence is refused.
/// </remarks>
public sealed class WorkSupervisor(WorkBoard board, IEnumerable<IWorkRunner> runners, WorkOptions options, TimeProvider time, ILogger<WorkSupervisor> log) : BackgroundService, IBackgroundWork
{
    private readonly Dictionary<string, IWorkRunner> _runners = runners.ToDictionary(r => r.Kind, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RunningWork> _running = new(StringComparer.Ordinal);
    private readonly WorkLeases _leases = board.Leases;
    private readonly Retry _retry = new("Supervisors of work", options.Pass, time, log);
    private long _renewed = time.GetTimestamp();

    public IEnumerable<string> Standstills => _retry.Standstills;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var work in _running.Values) work.Stop();
        await Task.WhenAny(Task.WhenAll(_running.Values.Select(w => w.Ended)), Task.Delay(options.StopLimit, time, CancellationToken.None));
        await TryAsync(() => ReleaseEndedAsync(CancellationToken.None));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _runners.Count == 0
        ? Task.CompletedTask
        : Task.WhenAll(_retry.RunAsync(() => FollowAsync(stoppingToken), stoppingToken), WatchAsync(stoppingToken));

    private async Task FollowAsync(CancellationToken stop)
    {
        await PassAsync(stop);
        _retry.Succeeded();
        await board.WaitAsync(options.Pass, stop);
    }

    /// <summary>Beside the passes, since one may hang: who can not renew in time stops before others may begin.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (time.GetElapsedTime(Interlocked.Read(ref _renewed)) > options.Lease * 0.7) StopAll();
            await Task.Delay(options.Lease * 0.1, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(CancellationToken stop)
    {
        await ReleaseEndedAsync(stop);
        await RenewAsync(stop);
        var nodes = await _leases.BeatAsync(stop);
        foreach (var row in await _leases.TakeAsync(_runners.Keys, _running.Count, nodes, stop)) await StartAsync(row);
        await _leases.SweepAsync(stop);
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        var asked = time.GetTimestamp();   // before the question: the lease may have begun as early as that
        var mine = await _leases.RenewAsync(_running.ToDictionary(w => w.Key, w => w.Value.Row.Fence, StringComparer.Ordinal), stop);
        Interlocked.Exchange(ref _renewed, asked);
        foreach (var (key, work) in _running)
        {
            if (!mine.TryGetValue(key, out var row) && !work.IsStopping) Log.LeaseLost(log, key);
            if (row is null || !row.Wanted || row.Generation != work.Row.Generation) work.Stop();
        }
    }

    private async Task StartAsync(WorkRow row)
    {
        if (_running.ContainsKey(row.Work.Key))
        {
            await _leases.ReleaseAsync(row, WorkEnd.GivenBack, CancellationToken.None);   // our own former run has not ended yet: never two at a time
            return;
        }
        Log.WorkTaken(log, row.Work.Key, row.Fence);
        var work = new RunningWork(row, _runners[row.Work.Kind], options, time, ReportRunning);
        _running[row.Work.Key] = work;
        _ = work.Ended.ContinueWith(_ => board.Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void ReportRunning(WorkRow row) => _ = TryAsync(() => _leases.ReportAsync(row, WorkState.Running, CancellationToken.None));

    /// <summary>A runner that does not end keeps its piece: better nobody runs it than two.</summary>
    private async Task ReleaseEndedAsync(CancellationToken stop)
    {
        foreach (var (key, work) in _running.ToList())
        {
            if (work.IsOverdue()) Log.WorkOverdue(log, key);
            if (!work.Ended.IsCompleted) continue;
            var end = await work.Ended;
            if (end.State is WorkState.Backoff or WorkState.Failed) Log.WorkFailed(log, key, end.Reason);
            await _leases.ReleaseAsync(work.Row, end, stop);
            _running.TryRemove(key, out _);
            work.Dispose();
        }
    }

    private void StopAll()
    {
        foreach (var work in _running.Values) work.Stop();
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // the host stops
        }
        catch (Exception e)
        {
            Log.PassFailed(log, e.Message);   // tried again at the next pass; leases run out by themselves
        }
    }
}
