using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using static SrsStack.Domain.Streams.LiveStreamCommand;

namespace SrsStack.Domain.Streams;

public abstract record LiveStreamCommand
{
    private LiveStreamCommand()
    {
    }

    /// <summary>The engine let a publisher in.</summary>
    public sealed record ReportStarted(StreamName Name, SessionId Session, string Protocol, string? Encoder, BootId Boot, DateTimeOffset At) : LiveStreamCommand;

    /// <summary>The engine turned a publisher away.</summary>
    public sealed record ReportRefused(StreamName Name, SessionId Session, string Protocol, string Reason, int Unrecorded, BootId Boot, DateTimeOffset At) : LiveStreamCommand;

    /// <summary>A publisher is gone.</summary>
    public sealed record ReportEnded(StreamName Name, SessionId Session, PublishEndReason Reason, string? Detail, PublishTotals? Totals, DateTimeOffset At) : LiveStreamCommand;

    /// <summary>Close what a dead boot left open.</summary>
    public sealed record CloseOrphan(SessionId Session, DateTimeOffset At) : LiveStreamCommand;
}

/// <summary>The engine reports facts, so nothing is rejected; a report that comes twice changes nothing.</summary>
public static class LiveStreamDecider
{
    public static Decision<LiveStreamEvent> Decide(LiveStreamCommand command, LiveStream state) => (command, state) switch
    {
        (ReportStarted c, { Open: null }) => Started(c),
        (ReportStarted c, { Open: { } open }) when open.Session == c.Session => Decision<LiveStreamEvent>.Nothing,
        (ReportStarted c, { Open: { } open }) => (LiveStreamEvent[])[Lost(c.Name, open.Session, c.At), Started(c)],
        (ReportRefused c, _) => new LiveStreamEvent.PublishRefused(c.Name, c.Session, c.Protocol, c.Reason, c.Unrecorded, c.Boot, c.At),
        (ReportEnded c, { Open: { } open }) when open.Session == c.Session =>
            new LiveStreamEvent.PublishEnded(c.Name, c.Session, c.Reason, c.Detail, c.Totals, c.At),
        (CloseOrphan c, { Open: { } open, Name: { } name }) when open.Session == c.Session => Lost(name, c.Session, c.At),
        _ => Decision<LiveStreamEvent>.Nothing,
    };

    private static LiveStreamEvent.PublishStarted Started(ReportStarted c) => new(c.Name, c.Session, c.Protocol, c.Encoder, c.Boot, c.At);

    /// <summary>The end that nobody saw: its process died before it could tell.</summary>
    private static LiveStreamEvent.PublishEnded Lost(StreamName name, SessionId session, DateTimeOffset at) =>
        new(name, session, PublishEndReason.ServerDied, null, null, at);
}
