using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Turns what the engine tells into commands, one after the other. While the database is away notices wait here; none is dropped.</summary>
public sealed class StreamNotices(MediaEngine engine, ICommandBus bus, SessionPeers peers, CurrentBoot boot, TimeProvider time, ILogger<StreamNotices> log) : BackgroundService
{
    private static readonly Actor Engine = new(ActorKind.Server, "engine");
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly RefusalThrottle _refusals = new(time);

    /// <summary>Notices taken and not yet written: with those still in the engine, what would be lost if the process died now.</summary>
    public int Waiting => engine.Notices.Count;

    /// <summary>Ends when the engine has nothing more to tell, so a stop in order writes all.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var notice in engine.Notices.ReadAllAsync(CancellationToken.None))
        {
            if (ToCommand(notice) is { } command) await WriteAsync(notice, command, stoppingToken);
        }
    }

    private async Task WriteAsync(MediaNotice notice, ICommand<Outcome> command, CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (notice is PublishStartedNotice or PublishRefusedNotice) await peers.RememberAsync(notice.SessionId, notice.Peer, notice.At, CancellationToken.None);
                await bus.SendAsync(command, Engine, CancellationToken.None);
                return;
            }
            catch (EventStoreUnavailableException e)
            {
                Log.NoticesWait(log, Waiting + 1, e.Message);
                if (stop.IsCancellationRequested)
                {
                    Log.NoticeLost(log, notice.GetType().Name, notice.SessionId);
                    return;
                }
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Log.NoticeFailed(log, e, notice.GetType().Name, notice.SessionId);
                return;
            }
        }
    }

    private ICommand<Outcome>? ToCommand(MediaNotice notice)
    {
        var (name, session) = (StreamControl.ToStream(notice.Name), new SessionId(notice.SessionId));
        return notice switch
        {
            PublishStartedNotice n => new ReportPublishStarted(name, session, n.Protocol, n.Encoder, boot.Id, n.At),
            PublishRefusedNotice n when _refusals.Admit(name.EventStream.Value, out var unrecorded) =>
                new ReportPublishRefused(name, session, n.Protocol, n.Reason, unrecorded, boot.Id, n.At),
            PublishEndedNotice n => new ReportPublishEnded(name, session, Reason(n.Reason), n.Detail, Totals(n.Totals), n.At),
            _ => null,
        };
    }

    private static PublishTotals Totals(SessionTotals totals) =>
        new((long)totals.Duration.TotalMilliseconds, totals.Bytes, totals.VideoFrames, totals.AudioFrames);

    private static PublishEndReason Reason(EndReason reason) => reason switch
    {
        EndReason.PeerLeft => PublishEndReason.PeerLeft,
        EndReason.ConnectionLost => PublishEndReason.ConnectionLost,
        EndReason.Idle => PublishEndReason.Idle,
        EndReason.ProtocolError => PublishEndReason.ProtocolError,
        EndReason.Kicked => PublishEndReason.Kicked,
        EndReason.ServerStopping => PublishEndReason.ServerStopped,
        EndReason.Refused => PublishEndReason.Refused,
        _ => throw new InvalidOperationException($"{reason} is not known."),
    };
}
