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
internal sealed class QueueWorker : BackgroundService
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

    public QueueWorker(
        Database database, MessageCatalog catalog, MessageRunner runner, QueueSignal signal, QueueMeters meters, QueueOptions options, CurrentBoot boot,
        TimeProvider time, ILogger<QueueWorker> log)
    {
        (_signal, _options, _time, _log, _hasMessages) = (signal, options, time, log, catalog.All.Count > 0);
        _running = new(runner, signal);
        _turn = new(database, _running, runner, meters, options, $"{boot.Node}/{boot.Id.Value:N}", time, log);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_hasMessages) return;
        await Keep.GoingAsync(FollowAsync, Failed, _time, stoppingToken);
        await TryAsync(DrainAsync);
        _running.CancelAll();
        await _running.WaitAsync(LastWait, _time);
        await TryAsync(GiveBackAsync);
        await _turn.DisposeAsync();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await _turn.RunAsync(claim: true, stop)) await _signal.WaitAsync(_options.Poll, stop);
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
