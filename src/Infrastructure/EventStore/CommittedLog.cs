using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Keeps the high-water mark moving and wakes who waits for new events: at once for appends of this process, by polling for others.</summary>
/// <remarks>
/// Nothing reads on while the mark stands still, so it is tried every few seconds at least. Keeping the mark is a loop of its own: it only saves
/// the next start a walk.
/// </remarks>
public sealed class CommittedLog(Database database, TimeProvider time, ILogger<CommittedLog> log) : BackgroundService, IBackgroundWork
{
    /// <summary>Between two looks when nothing was appended here.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>While appends pour in: one look serves them all.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    private readonly HighWater _highWater = new(database.Source, log);
    private readonly Retry _advancing = new("Readers of new events", TimeSpan.FromSeconds(5), time, log);
    private readonly Retry _keeping = new("Notes of how far the history is read", TimeSpan.FromSeconds(30), time, log);
    private readonly SemaphoreSlim _one = new(1);
    private readonly SemaphoreSlim _appended = new(0);
    private TaskCompletionSource _moved = NewSignal();

    public IEnumerable<string> Standstills => [.. _advancing.Standstills, .. _keeping.Standstills];

    public long HighWaterMark => Math.Max(0, _highWater.Mark);

    /// <summary>The hole that holds the mark now; null when there is none.</summary>
    internal HeldGap? Gap => _highWater.Held;

    /// <summary>Something was committed by this process.</summary>
    public void Appended()
    {
        if (_appended.CurrentCount == 0) _appended.Release();
    }

    public async Task WaitBeyondAsync(long position, CancellationToken stop)
    {
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (HighWaterMark > position) return;
            await moved.WaitAsync(stop);
        }
    }

    /// <summary>Walks until the mark stands at the end of what is committed now: for the start, before anything else reads.</summary>
    public async Task CatchUpAsync(CancellationToken stop)
    {
        while (await AdvanceAsync(stop)) Signal();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _highWater.DisposeAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        _advancing.RunAsync(() => FollowAsync(stoppingToken), stoppingToken),
        _keeping.RunAsync(() => KeepAsync(stoppingToken), stoppingToken));

    private async Task FollowAsync(CancellationToken stop)
    {
        await _appended.WaitAsync(Poll, stop);
        while (await AdvanceAsync(stop))
        {
            Signal();
            _advancing.Succeeded();
            await Task.Delay(Pace, time, stop);
        }
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        await Task.Delay(SaveEvery, time, stop);
        await _highWater.SaveAsync(stop);
    }

    /// <summary>The walk of the start may still go on when the first look of the loop is due; they share one connection.</summary>
    private async Task<bool> AdvanceAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            return await _highWater.AdvanceAsync(stop);
        }
        finally
        {
            _one.Release();
        }
    }

    private void Signal() => Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
