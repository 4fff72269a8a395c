using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Turns what the engine tells into commands, in order, and tries each until it is written.</summary>
/// <remarks>
/// While the database is away all wait. A notice that has trouble of its own holds up its stream only. Set aside, with an error in the log and
/// a count, is what a defect keeps from ever being written. See <see cref="NoticeLane"/>.
/// </remarks>
public sealed class StreamNotices(MediaEngine engine, ICommandBus bus, SessionPeers peers, CurrentBoot boot, TimeProvider time, ILogger<StreamNotices> log)
    : BackgroundService, IBackgroundWork
{
    /// <summary>Notices that may wait in lanes apart; then all wait, and the engine's own limit counts.</summary>
    internal const int MaxApart = 1024;

    private static readonly Actor Engine = new(ActorKind.Server, "engine");
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<FeedName, NoticeLane> _lanes = new();
    private readonly NoticeCommands _commands = new(boot, time);
    private readonly NoticeMeters _meters = new();

    /// <summary>Notices that are not written yet, the one being written among them: what would be lost if the process died now.</summary>
    public int Waiting => engine.Notices.Count + WaitingApart;

    public IEnumerable<string> Standstills => _lanes.Values.SelectMany(l => l.Retry.Standstills).Distinct(StringComparer.Ordinal);

    private int WaitingApart => _lanes.Values.Where(l => l.Apart.IsCompleted).Sum(l => l.Count);

    public override void Dispose()
    {
        _meters.Dispose();
        base.Dispose();
    }

    /// <summary>Ends when the engine has nothing more to tell, so a stop in order writes all.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _meters.SetAside.Add(0);   // a counter that was never touched is not shown
        while (await engine.Notices.WaitToReadAsync(CancellationToken.None))
        {
            if (!engine.Notices.TryPeek(out var notice)) continue;
            await TakeAsync(notice, stoppingToken);   // until then it stays where the engine and /readyz count it
            engine.Notices.TryRead(out _);
        }
        await Task.WhenAll(_lanes.Values.Select(l => l.Tail));
    }

    /// <summary>Ends when the notice is written, or stands apart from those of other streams.</summary>
    private async Task TakeAsync(MediaNotice notice, CancellationToken stop)
    {
        if (Translate(notice) is not { } command) return;
        await RoomAsync();
        var lane = _lanes.GetOrAdd(notice.Name, _ => new(new("Notices of the engine", LongestPause, time, log)));
        lane.Add(() => WriteAsync(lane, notice, command, stop));
        await Task.WhenAny(lane.Tail, lane.Apart);
        Forget();
    }

    /// <summary>Of session and kind: a notice whose answer was lost is recorded once all the same.</summary>
    private static string IdOf(MediaNotice notice) => $"{notice.SessionId}/{notice.GetType().Name}";

    private async Task RoomAsync()
    {
        Forget();
        while (WaitingApart >= MaxApart)
        {
            await Task.WhenAny(_lanes.Values.Select(l => l.Tail));
            Forget();
        }
    }

    private void Forget()
    {
        foreach (var (name, lane) in _lanes)
        {
            if (lane.Tail.IsCompleted) _lanes.TryRemove(name, out _);
        }
    }

    /// <summary>The same notice gives the same command or the same error, so an error here is not tried again.</summary>
    private ICommand<Outcome>? Translate(MediaNotice notice)
    {
        try
        {
            return _commands.Of(notice);
        }
        catch (Exception e)
        {
            SetAside(notice, e);
            return null;
        }
    }

    private async Task WriteAsync(NoticeLane lane, MediaNotice notice, ICommand<Outcome> command, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                if (notice is PublishStartedNotice or PublishRefusedNotice) await peers.RememberAsync(notice.SessionId, notice.Peer, notice.At, CancellationToken.None);
                await bus.SendAsync(command, Engine, CancellationToken.None, IdOf(notice));
                lane.Succeeded();
                return;
            }
            catch (Exception e) when (stop.IsCancellationRequested)
            {
                Log.NoticeLost(log, e, notice);
                return;
            }
            catch (Exception e)
            {
                var wasApart = lane.Apart.IsCompleted;
                if (lane.Failed(e))
                {
                    SetAside(notice, e);
                    return;
                }
                if (!wasApart && lane.Apart.IsCompleted) Log.NoticeWaits(log, e, notice.GetType().Name, notice.SessionId);
                await lane.Retry.PauseAsync(e, stop);
            }
        }
    }

    private void SetAside(MediaNotice notice, Exception e)
    {
        Log.NoticeSetAside(log, e, notice);
        _meters.SetAside.Add(1);
    }
}
