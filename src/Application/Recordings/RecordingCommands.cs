using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Recordings;

/// <summary>What is recorded is from now on so; streams that are live begin or end to be recorded at once.</summary>
public sealed record ChangeRecordingRules(RecordingRules Rules) : ICommand<Outcome>;

public static class ChangeRecordingRulesHandler
{
    public static async Task<Outcome> Handle(
        ChangeRecordingRules c, CommandContext context, IEventStore store, IMemoryViews memory, IRecorder recorder, TimeProvider time, CancellationToken stop)
    {
        if (c.Rules.CopyTo.Length > 0 && !recorder.IsDirectory(c.Rules.CopyTo)) return Outcome.Refused(RecordingRejections.NoDirectory);
        var outcome = await store.DecideAsync(RecordingEventKinds.Rules, RecordingRules.EventStream, context, state =>
            RecordingRulesDecider.Decide(c.Rules, state, context.By, time.GetUtcNow()), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

/// <summary>A stream is being recorded.</summary>
public sealed record ReportRecordingBegun(RecordingId Id, StreamName Stream, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportRecordingBegunHandler
{
    public static Task<Outcome> Handle(ReportRecordingBegun c, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop) =>
        RecordingChange.RunAsync(c.Id, new RecordingCommand.Begin(c.Id, c.Stream, c.At), context, store, memory, stop);
}

/// <summary>A segment is whole and on the disk.</summary>
/// <param name="BeganAt">Of the recording.</param>
public sealed record ReportSegment(RecordingId Id, DateTimeOffset BeganAt, RecordedSegment Segment, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportSegmentHandler
{
    public static Task<Outcome> Handle(ReportSegment c, CommandContext context, IEventStore store, CancellationToken stop) =>
        RecordingChange.AppendAsync(c.Id.PartOf(c.BeganAt, c.Segment.FirstAt), new RecordingEvent.SegmentClosed(c.Id, c.Segment, c.At), context, store, stop);
}

/// <summary>Media is missing.</summary>
public sealed record ReportMediaLost(RecordingId Id, DateTimeOffset BeganAt, long Start, long End, long Frames, string Reason, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportMediaLostHandler
{
    public static Task<Outcome> Handle(ReportMediaLost c, CommandContext context, IEventStore store, CancellationToken stop) =>
        RecordingChange.AppendAsync(c.Id.PartOf(c.BeganAt, c.At), new RecordingEvent.MediaLost(c.Id, c.Start, c.End, c.Frames, c.Reason, c.At), context, store, stop);
}

/// <summary>Nothing more comes to it.</summary>
public sealed record ReportRecordingEnded(RecordingId Id, string Reason, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportRecordingEndedHandler
{
    public static Task<Outcome> Handle(ReportRecordingEnded c, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop) =>
        RecordingChange.RunAsync(c.Id, new RecordingCommand.End(c.Id, c.Reason, c.At), context, store, memory, stop);
}

/// <summary>Its MP4 is made, or can not be.</summary>
public sealed record ReportArtifact(RecordingId Id, IReadOnlyList<string> Files, long Bytes, string Problem, DateTimeOffset At) : ICommand<Outcome>;

public static class ReportArtifactHandler
{
    public static Task<Outcome> Handle(ReportArtifact c, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop) =>
        RecordingChange.RunAsync(c.Id, new RecordingCommand.ReportArtifact(c.Id, c.Files, c.Bytes, c.Problem, c.At), context, store, memory, stop);
}

/// <summary>End it now; a stream that is live goes on in a new one.</summary>
public sealed record EndRecording(RecordingId Id) : ICommand<Outcome>;

public static class EndRecordingHandler
{
    public static async Task<Outcome> Handle(EndRecording c, CommandContext context, IEventStore store, IRecorder recorder, CancellationToken stop)
    {
        var (state, _) = await store.LoadAsync(RecordingEventKinds.Recording, c.Id.EventStream, long.MaxValue, stop);
        if (state is not Recording.Running) return Outcome.Refused(state is Recording.Ended ? RecordingRejections.NotRunning : RecordingRejections.NotFound);
        return await recorder.EndAsync(c.Id, stop) ? new(null, 0, 0) : Outcome.Refused(RecordingRejections.NotRunning);
    }
}

/// <summary>Delete it with all its files; the history keeps that it was.</summary>
public sealed record RemoveRecording(RecordingId Id) : ICommand<Outcome>;

public static class RemoveRecordingHandler
{
    public static async Task<Outcome> Handle(
        RemoveRecording c, CommandContext context, IEventStore store, IMemoryViews memory, IRecorder recorder, TimeProvider time, CancellationToken stop)
    {
        var outcome = await RecordingChange.RunAsync(c.Id, new RecordingCommand.Remove(c.Id, context.By, time.GetUtcNow()), context, store, memory, stop);
        if (outcome.Rejection is null) recorder.DeleteFiles(c.Id);
        return outcome;
    }
}

internal static class RecordingChange
{
    /// <summary>Returns when the change is in force.</summary>
    public static async Task<Outcome> RunAsync(RecordingId id, RecordingCommand command, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop)
    {
        var outcome = await store.DecideAsync(RecordingEventKinds.Recording, id.EventStream, context, state => RecordingDecider.Decide(command, state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }

    /// <summary>Segments come from one writer, in order: nothing is to be decided.</summary>
    public static async Task<Outcome> AppendAsync(EventStreamId part, RecordingEvent e, CommandContext context, IEventStore store, CancellationToken stop)
    {
        var result = await store.AppendAsync(new(part, RecordingEventKinds.Part.StreamType, null, [e], context.Metadata, null, context.CommandId), stop);
        return new(null, result.Version, result.LastPosition);
    }
}
