using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Feeds every event to the memory views, in order, from the first on.</summary>
public sealed class MemoryViews(IEventStore store, IEnumerable<IMemoryView> views, TimeProvider time, ILogger<MemoryViews> log)
    : BackgroundService, IMemoryViews, IBackgroundWork
{
    private const int PageSize = HistoryPage.MaxLimit;
    private readonly Retry _retry = new("Views in memory", TimeSpan.FromSeconds(5), time, log);   // callers wait until their command is in force
    private readonly IMemoryView[] _views = [.. views];
    private readonly SemaphoreSlim _one = new(1);
    private long _position;
    private TaskCompletionSource _moved = NewSignal();

    public IEnumerable<string> Standstills => _retry.Standstills;

    public async Task CaughtUpAsync(long position, CancellationToken stop)
    {
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (Interlocked.Read(ref _position) >= position) return;
            await moved.WaitAsync(stop);
        }
    }

    /// <summary>Reads on to the high-water mark: for the start, before anybody asks the views.</summary>
    public async Task CatchUpAsync(CancellationToken stop)
    {
        while (await ReadPageAsync(stop)) { }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _retry.RunAsync(
        async () =>
        {
            await store.WaitBeyondAsync(Interlocked.Read(ref _position), stoppingToken);
            await ReadPageAsync(stoppingToken);
        },
        stoppingToken);

    /// <returns>True when there may be more.</returns>
    private async Task<bool> ReadPageAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            var ceiling = store.HighWater;
            var page = await store.ReadAllAsync(new(_position, PageSize) { Archived = true }, stop);
            foreach (var recorded in page)
            {
                await ApplyAsync(recorded, stop);
                Interlocked.Exchange(ref _position, recorded.Position);   // each at once: what was applied is not applied again when a later one fails
            }
            if (page.Count < PageSize && ceiling > _position) Interlocked.Exchange(ref _position, ceiling);
            return page.Count == PageSize;
        }
        finally
        {
            Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
            _one.Release();
        }
    }

    /// <summary>An error of the database is not the event's fault: skipped, a changed key would not be in force.</summary>
    private async ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        foreach (var view in _views)
        {
            try
            {
                await view.ApplyAsync(recorded, stop);
            }
            catch (Exception e) when (e is not (OperationCanceledException or EventStoreUnavailableException or DbException))
            {
                Log.MemoryViewFailed(log, e, recorded.Position);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
