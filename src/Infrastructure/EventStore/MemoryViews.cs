using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Feeds every event to the memory views, in order, from the first on.</summary>
public sealed class MemoryViews(IEventStore store, IEnumerable<IMemoryView> views, TimeProvider time, ILogger<MemoryViews> log) : BackgroundService, IMemoryViews
{
    private const int PageSize = HistoryPage.MaxLimit;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private readonly IMemoryView[] _views = [.. views];
    private readonly SemaphoreSlim _one = new(1);
    private long _position;
    private TaskCompletionSource _moved = NewSignal();

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.WaitBeyondAsync(Interlocked.Read(ref _position), stoppingToken);
                await ReadPageAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (EventStoreUnavailableException e)
            {
                Log.LogUnavailable(log, e.Message);
                await Task.Delay(RetryAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>True when there may be more.</returns>
    private async Task<bool> ReadPageAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            var ceiling = store.HighWater;
            var page = await store.ReadAllAsync(new(_position, PageSize) { Archived = true }, stop);
            foreach (var recorded in page) await ApplyAsync(recorded, stop);
            var reached = page.Count == PageSize ? page[^1].Position : Math.Max(ceiling, page.Count > 0 ? page[^1].Position : 0);
            if (reached > _position) Interlocked.Exchange(ref _position, reached);
            Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
            return page.Count == PageSize;
        }
        finally
        {
            _one.Release();
        }
    }

    private async ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        foreach (var view in _views)
        {
            try
            {
                await view.ApplyAsync(recorded, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException and not EventStoreUnavailableException)
            {
                Log.MemoryViewFailed(log, e, recorded.Position);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
