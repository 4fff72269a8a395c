using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>Makes one view anew beside itself and swaps the tables. The caller holds the rebuild's lock.</summary>
internal sealed class ViewRebuild(ViewShard live, Database database, IEventStore store, ViewWriter writer, TimeProvider time, ILogger log)
{
    private readonly ViewShard _beside = ViewShard.RebuildOf(live.View);
    private readonly long _began = time.GetTimestamp();
    private RebuildProgress _progress = new(RebuildState.Replaying, 0, store.HighWater, 0);
    private long _events;

    public int PageSize { get; init; } = HistoryPage.MaxLimit;

    public RebuildProgress Progress => Volatile.Read(ref _progress);

    /// <exception cref="InvalidOperationException">Somebody else wrote to the rebuild's table.</exception>
    public async Task RunAsync(IProgress<RebuildProgress>? told, CancellationToken stop)
    {
        await BeginAsync(stop);
        var position = 0L;
        do
        {
            position = await ReplayAsync(position, stop);
            Tell(RebuildState.Replaying, position, told);
        }
        while (position < store.HighWater);
        Tell(RebuildState.Swapping, position, told);
        Tell(RebuildState.Done, await SwapAsync(position, stop), told);
        Log.ViewRebuilt(log, live.View.Name, _events, (long)time.GetElapsedTime(_began).TotalSeconds);
    }

    /// <summary>What an earlier one left, which died in the middle, is thrown away: its events may have been applied by another build.</summary>
    private async Task BeginAsync(CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await ViewTable.DropAsync(connection, _beside.Table, stop);
        await ViewTable.CreateAsync(connection, _beside.Table, stop);
        await ViewCheckpoint.ReadAsync(connection, _beside.Name, stop);
        await ViewCheckpoint.SetAsync(connection, _beside, 0, stop);
        await DeadLetterEvents.ForgetAsync(connection, live.View.Name, _beside.Suffix, stop);
        await transaction.CommitAsync(stop);
    }

    private async Task<long> ReplayAsync(long position, CancellationToken stop)
    {
        var page = await writer.ReadAsync(position, PageSize, stop);
        if (!await writer.ApplyAsync(_beside, page, stop)) throw new InvalidOperationException($"The checkpoint {_beside.Name} was moved by somebody else.");
        _events += page.Events.Count;
        return page.Ceiling;
    }

    /// <summary>The view's checkpoint is locked, so its owner waits; what it was faster by is applied before the tables change places.</summary>
    /// <returns>Where the view stands now.</returns>
    private async Task<long> SwapAsync(long position, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var reached = await ViewCheckpoint.LockAsync(connection, live, stop);
        while (position < reached) position = await ReplayInAsync(connection, position, stop);
        await ViewTable.ReplaceAsync(connection, live.Table, _beside.Table, stop);
        await ViewCheckpoint.SetAsync(connection, live, position, stop);
        await ViewCheckpoint.DropAsync(connection, _beside, stop);
        await DeadLetterEvents.ReplaceAsync(connection, live.View.Name, live.Suffix, _beside.Suffix, stop);
        await transaction.CommitAsync(stop);
        return position;
    }

    private async Task<long> ReplayInAsync(NpgsqlConnection connection, long position, CancellationToken stop)
    {
        await store.WaitBeyondAsync(position, stop);                // another node's mark may be ahead of ours
        var page = await writer.ReadAsync(position, PageSize, stop);
        await writer.WriteAsync(connection, _beside, page.Events, stop);
        _events += page.Events.Count;
        return page.Ceiling;
    }

    private void Tell(RebuildState state, long position, IProgress<RebuildProgress>? told)
    {
        var seconds = Math.Max(0.001, time.GetElapsedTime(_began).TotalSeconds);
        var progress = new RebuildProgress(state, position, Math.Max(position, store.HighWater), _events / seconds);
        Volatile.Write(ref _progress, progress);
        told?.Report(progress);
    }
}
