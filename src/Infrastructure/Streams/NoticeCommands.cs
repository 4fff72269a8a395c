using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Application.Streams;
using SrsStack.Domain.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>The engine's notices in the product's words.</summary>
internal sealed class NoticeCommands(CurrentBoot boot, TimeProvider time)
{
    private readonly RefusalThrottle _refusals = new(time);

    /// <returns>Null when the notice is not to be recorded. Asked once a notice: refusals are counted.</returns>
    public ICommand<Outcome>? Of(MediaNotice notice)
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
