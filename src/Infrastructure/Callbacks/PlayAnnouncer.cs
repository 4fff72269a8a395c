using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Tells targets of players that came and went. Players are no events, so this comes from the engine and not from the history.</summary>
internal sealed class PlayAnnouncer(MediaEngine engine, CallbackDirectory targets, CallbackSignal signal, Database database, TimeProvider time, ILogger<PlayAnnouncer> log)
    : BackgroundService, IBackgroundWork
{
    private const int MaxBatch = 200;

    private readonly Retry _retry = new("Callbacks of players", TimeSpan.FromSeconds(5), time, log);
    private readonly List<NewDelivery> _batch = [];

    public IEnumerable<string> Standstills => _retry.Standstills;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        engine.TellsPlays = () => targets.WantsPlays;
        return _retry.RunAsync(() => WriteAsync(stoppingToken), stoppingToken);
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        if (_batch.Count == 0) await engine.PlayNotices.WaitToReadAsync(stop);
        while (_batch.Count < MaxBatch && engine.PlayNotices.TryRead(out var notice)) _batch.AddRange(DeliveriesOf(notice));
        if (_batch.Count == 0) return;
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await BusConnection.RunAsync(connection, CallbackSteps.Put(_batch, time.GetUtcNow()), stop);
        _batch.Clear();
        signal.Set();
    }

    private IEnumerable<NewDelivery> DeliveriesOf(PlayNotice notice)
    {
        if (!targets.WantsPlays) yield break;
        var told = new CallbackNotice(notice.IsStart ? CallbackActions.OnPlay : CallbackActions.OnStop, StreamControl.ToStream(notice.Name), notice.SessionId);
        foreach (var target in targets.Wanting(told.Action, told.Stream)) yield return NewDelivery.Of(DeliveryId.Of($"{told.Action}/{told.Session}/{target.Id}"), target, told);
    }
}
