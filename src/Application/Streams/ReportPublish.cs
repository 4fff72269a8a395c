using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Streams;

/// <summary>The engine let a publisher in.</summary>
public sealed record ReportPublishStarted(StreamName Name, SessionId Session, string Protocol, string? Encoder, BootId Boot, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportPublishStartedHandler
{
    public static Task<Outcome> Handle(ReportPublishStarted c, CommandContext context, IEventStore store, CancellationToken stop) =>
        store.DecideAsync(StreamEvents.LiveStream, c.Name.EventStream, context, state => LiveStreamDecider.Decide(
            new LiveStreamCommand.ReportStarted(c.Name, c.Session, c.Protocol, c.Encoder, c.Boot, c.At), state), stop);
}

/// <summary>The engine turned a publisher away.</summary>
public sealed record ReportPublishRefused(
    StreamName Name, SessionId Session, string Protocol, string Reason, int Unrecorded, BootId Boot, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportPublishRefusedHandler
{
    public static Task<Outcome> Handle(ReportPublishRefused c, CommandContext context, IEventStore store, CancellationToken stop) =>
        store.DecideAsync(StreamEvents.LiveStream, c.Name.EventStream, context, state => LiveStreamDecider.Decide(
            new LiveStreamCommand.ReportRefused(c.Name, c.Session, c.Protocol, c.Reason, c.Unrecorded, c.Boot, c.At), state), stop);
}

/// <summary>A publisher is gone.</summary>
public sealed record ReportPublishEnded(
    StreamName Name, SessionId Session, PublishEndReason Reason, string? Detail, PublishTotals? Totals, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportPublishEndedHandler
{
    public static Task<Outcome> Handle(ReportPublishEnded c, CommandContext context, IEventStore store, CancellationToken stop) =>
        store.DecideAsync(StreamEvents.LiveStream, c.Name.EventStream, context, state => LiveStreamDecider.Decide(
            new LiveStreamCommand.ReportEnded(c.Name, c.Session, c.Reason, c.Detail, c.Totals, c.At), state), stop);
}
