using System.Security.Cryptography;
using SrsStack.Application.Work;

namespace SrsStack.Infrastructure.Work;

/// <summary>One piece on this node, from taking to giving back.</summary>
internal sealed class RunningWork : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkOptions _options;
    private readonly TimeProvider _time;
    private readonly long _began;
    private long _stoppingSince;
    private bool _isOverdue;

    /// <param name="running">Called when the runner says that its start-up is over.</param>
    public RunningWork(WorkRow row, IWorkRunner runner, WorkOptions options, TimeProvider time, Action<WorkRow> running)
    {
        (Row, _options, _time, _began) = (row, options, time, time.GetTimestamp());
        Ended = Task.Run(() => RunAsync(runner, new(row.Work, row.Fence, () => running(row))), CancellationToken.None);
    }

    public WorkRow Row { get; }

    /// <summary>Never fails: the end says what was wrong.</summary>
    public Task<WorkEnd> Ended { get; }

    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>True once, when it was told to stop and did not in time.</summary>
    public bool IsOverdue()
    {
        if (_isOverdue || !IsStopping || Ended.IsCompleted || _time.GetElapsedTime(_stoppingSince) <= _options.StopLimit) return false;
        return _isOverdue = true;
    }

    public void Stop()
    {
        if (IsStopping) return;
        _stoppingSince = _time.GetTimestamp();
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();

    private async Task<WorkEnd> RunAsync(IWorkRunner runner, WorkLease lease)
    {
        try
        {
            await runner.RunAsync(lease, _stop.Token);
            return IsStopping ? WorkEnd.GivenBack : new(WorkState.Stopped, "", 0, TimeSpan.Zero);
        }
        catch (Exception) when (IsStopping)
        {
            return WorkEnd.GivenBack;   // what a runner throws on its way out says nothing
        }
        catch (WorkFailedException e)
        {
            return new(WorkState.Failed, e.Message, Row.Attempts + 1, TimeSpan.Zero);
        }
        catch (Exception e)
        {
            var attempts = _time.GetElapsedTime(_began) > _options.Steady ? 1 : Row.Attempts + 1;
            return new(WorkState.Backoff, e.Message, attempts, WorkBackoff.After(attempts, _options));
        }
    }
}

/// <summary>Twice as long after each failure, and up to a quarter more so that not all come back together.</summary>
internal static class WorkBackoff
{
    public static TimeSpan After(int attempts, WorkOptions options)
    {
        var pause = options.FirstBackoff * Math.Pow(2, Math.Min(attempts - 1, 20));
        if (pause > options.LongestBackoff) pause = options.LongestBackoff;
        return pause * (1 + (RandomNumberGenerator.GetInt32(250) / 1000.0));
    }
}
