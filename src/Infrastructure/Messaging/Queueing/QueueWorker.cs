using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Handles the messages of the queue on this node. Does nothing where there is no kind of message.</summary>
/// <remarks>
/// Several nodes share the queue. While the database is away it tries again and again; at the stop what is being handled may end, and the rest
/// is given back.
/// </remarks>
internal sealed class QueueWorker : BackgroundService, IBackgroundWork
{
    /// <summary>For handlers that were cancelled at the stop.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private readonly InFlight _running;
    private readonly QueueTurn _turn;
    private readonly QueueSignal _signal;
    private readonly QueueOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly bool _hasMessages;
    private readonly Retry _retry;

    public QueueWorker(
        Database database, MessageCatalog catalog, MessageRunner runner, QueueSignal signal, QueueMeters meters, QueueOptions options, CurrentBoot boot,
        TimeProvider time, ILogger<QueueWorker> log)
    {
        _retry = new("Handlers of messages", TimeSpan.FromSeconds(5), time, log);
        (_signal, _options, _time, _log, _hasMessages) = (signal, options, time, log, catalog.All.Count > 0);
        _running = new(runner, signal);
        _turn = new(database, _running, runner, meters, options, $"{boot.Node}/{boot.Id.Value:N}", time, log);
    }

    public IEnumerable<string> Standstills => _retry.Standstills;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_hasMessages) return;
        await _retry.RunAsync(() => FollowAsync(stoppingToken), stoppingToken);
        await TryAsync(DrainAsync);
        _running.CancelAll();
        await _running.WaitAsync(LastWait, _time);
        await TryAsync(GiveBackAsync);
        await _turn.DisposeAsync();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        if (await TurnAsync(stop)) return;
        _retry.Succeeded();
        await _signal.WaitAsync(_options.Poll, stop);
    }

    /// <returns>True when there may be more to do at once.</returns>
    private async Task<bool> TurnAsync(CancellationToken stop)
    {
        try
        {
            return await _turn.RunAsync(claim: true, stop);
        }
        catch
        {
            _turn.Expire();
            throw;
        }
    }

    private void Failed(Exception e)
    {
        Log.MessagesWait(_log, e.Message);
        _turn.Expire();
    }

    /// <summary>At the stop nothing is tried again: what is not recorded comes again when the leases end.</summary>
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Failed(e);
        }
    }

    private async Task DrainAsync()
    {
        var began = _time.GetTimestamp();
        while ((_running.Count > 0 || _turn.HasUnsettled) && _time.GetElapsedTime(began) < _options.Drain)
        {
            await _turn.RunAsync(claim: false, CancellationToken.None);
            if (_running.Count > 0) await _signal.WaitAsync(_options.Poll, CancellationToken.None);
        }
    }

    private async Task GiveBackAsync()
    {
        await _turn.RunAsync(claim: false, CancellationToken.None);
        if (_running.Count > 0) Log.GivenBack(_log, _running.Count);
        await _turn.ReleaseAsync(CancellationToken.None);
    }
}
