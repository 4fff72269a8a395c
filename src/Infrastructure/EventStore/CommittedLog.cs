using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Keeps the high-water mark moving and wakes who waits for new events: at once for appends of this process, by polling for others.</summary>
public sealed class CommittedLog(Database database, TimeProvider time, ILogger<CommittedLog> log) : BackgroundService
{
    /// <summary>Between two looks when nothing was appended here.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>While appends pour in: one look serves them all.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    private readonly HighWater _highWater = new(database.Source, log);
    private readonly SemaphoreSlim _appended = new(0);
    private TaskCompletionSource _moved = NewSignal();

    public long HighWaterMark => Math.Max(0, _highWater.Mark);

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
        while (await _highWater.AdvanceAsync(stop)) Signal();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _highWater.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var saved = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _appended.WaitAsync(Poll, stoppingToken);
                while (await _highWater.AdvanceAsync(stoppingToken))
                {
                    Signal();
                    await Task.Delay(Pace, time, stoppingToken);
                }
                if (time.GetElapsedTime(saved) < SaveEvery) continue;
                await _highWater.SaveAsync(stoppingToken);
                saved = time.GetTimestamp();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Database.IsUnavailable(e))
            {
                Log.LogUnavailable(log, e.Message);
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Signal() => Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
