using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>One view on its way behind the events: becomes the owner, fills the table, switches readers over, and follows.</summary>
internal sealed class ViewRun(ViewShard shard, Database database, IEventStore store, ShardLocks locks, ViewWriter writer, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private bool _isCleaned;
    private long? _known;
    private long? _switchAt;

    public ViewShard Shard => shard;

    public Retry Retry { get; } = new($"Rows of the view {shard.View.Name}", LongestPause, time, log);

    public int PageSize { get; set; } = 500;

    public Task RunAsync(CancellationToken stop) => Retry.RunAsync(() => StepAsync(stop), stop);

    private async Task StepAsync(CancellationToken stop)
    {
        var known = _known;
        _known = null;                                              // after an error only the database knows where we are
        if (!await locks.HoldsAsync(shard, stop))
        {
            Retry.Succeeded();                                      // another one does it
            await Task.Delay(ShardLocks.Poll, time, stop);
            return;
        }
        var floor = known ?? await BeginAsync(stop);
        if (_switchAt is { } target && floor >= target) await SwitchAsync(stop);
        if (store.HighWater <= floor) Retry.Succeeded();            // with nothing to do the view is as good as it can be
        _known = await FollowAsync(floor, stop);
    }

    private async Task<long> BeginAsync(CancellationToken stop)
    {
        var start = await ViewVersions.BeginAsync(database, shard, stop);
        if (start.Active < shard.View.Version) _switchAt ??= store.HighWater;
        else if (!_isCleaned && _switchAt is null) await ViewVersions.DropOlderAsync(database, shard.View, stop);
        _isCleaned = true;                                          // what this start switches away from stays until the next one
        return start.Floor;
    }

    private async Task SwitchAsync(CancellationToken stop)
    {
        await ViewVersions.SwitchAsync(database, shard.View, stop);
        Log.VersionSwitched(log, shard.View.Name, shard.View.Version);
        _switchAt = null;
    }

    /// <returns>Where the next page begins; null when only the checkpoint says it.</returns>
    private async Task<long?> FollowAsync(long floor, CancellationToken stop)
    {
        if (!await WaitBeyondAsync(floor, stop)) return floor;
        var page = await writer.ReadAsync(floor, PageSize, stop);
        return await writer.ApplyAsync(shard, page, stop) ? page.Ceiling : null;
    }

    /// <returns>False when it is time to look whether this is still the owner.</returns>
    private async Task<bool> WaitBeyondAsync(long floor, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(ShardLocks.Poll, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            await store.WaitBeyondAsync(floor, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
