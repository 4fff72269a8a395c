using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>The patience of one background worker: no error ends it, it tries for ever and says why it stands still.</summary>
/// <remarks>
/// A worker that gave up would take the host with it, and live streams would end because a view could not be written. The pause doubles after
/// each failure up to <paramref name="longest"/> and is short again after a success. The log has each reason once, not each try.
/// </remarks>
/// <param name="worker">As it is called in the log and in <see cref="Standstills"/>; plural.</param>
/// <param name="longest">Short where somebody waits for this worker, longer where only a list is behind.</param>
public sealed class Retry(string worker, TimeSpan longest, TimeProvider time, ILogger log)
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private TimeSpan _pause = FirstPause;
    private volatile string? _reason;

    /// <summary>Why it stands still; null while it does not.</summary>
    public string? Reason => _reason;

    /// <summary>One sentence while it stands still, else nothing. Names no stream: everybody may read it.</summary>
    public IEnumerable<string> Standstills => _reason is { } reason ? [$"{worker} stand still, because {reason}"] : [];

    /// <summary>Runs <paramref name="step"/> again and again until <paramref name="stop"/>; a step that ends counts as a success.</summary>
    public async Task RunAsync(Func<Task> step, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await step();
                Succeeded();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await PauseAsync(e, stop);
            }
        }
    }

    /// <summary>For a step that waits long: it does not stand still, there is nothing to do.</summary>
    public void Succeeded()
    {
        _pause = FirstPause;
        if (_reason is null) return;
        _reason = null;
        Log.GoesOn(log, worker);
    }

    /// <summary>Tells the reason when it is a new one and waits; at once over when <paramref name="stop"/> fires.</summary>
    public async Task PauseAsync(Exception e, CancellationToken stop)
    {
        var reason = Explain(e);
        if (reason != _reason) Log.StandsStill(log, e is EventStoreUnavailableException or NpgsqlException ? null : e, worker, reason);
        _reason = reason;
        var pause = _pause;
        _pause = pause * 2 < longest ? pause * 2 : longest;
        await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>PostgreSQL's own words; of other errors only their type, since their words may hold anything and everybody reads this.</summary>
    private static string Explain(Exception e) => e switch
    {
        PostgresException p => $"PostgreSQL says {p.SqlState}: {p.MessageText}",
        EventStoreUnavailableException { InnerException: PostgresException p } => Explain(p),
        _ when e.GetBaseException() is TimeoutException => "the database did not answer in time",
        _ when e is EventStoreUnavailableException || Database.IsUnavailable(e) => "the database can not be reached",
        _ => $"of {e.GetType().Name}; the log says more",
    };
}

/// <summary>A background worker that says when it stands still.</summary>
public interface IBackgroundWork
{
    /// <summary>A sentence for each part of it that stands still now.</summary>
    IEnumerable<string> Standstills { get; }
}
