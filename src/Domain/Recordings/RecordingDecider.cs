using SrsStack.Domain.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Domain.Recordings;

public abstract record RecordingCommand
{
    private RecordingCommand()
    {
    }

    public sealed record Begin(RecordingId Id, StreamName Stream, DateTimeOffset At) : RecordingCommand;

    public sealed record End(RecordingId Id, string Reason, DateTimeOffset At) : RecordingCommand;

    public sealed record ReportArtifact(RecordingId Id, IReadOnlyList<string> Files, long Bytes, string Problem, DateTimeOffset At) : RecordingCommand;

    public sealed record Remove(RecordingId Id, Actor By, DateTimeOffset At) : RecordingCommand;
}

public static class RecordingDecider
{
    public static Decision<RecordingEvent> Decide(RecordingCommand command, Recording state) => (command, state) switch
    {
        (RecordingCommand.Begin c, Recording.Unknown) => new RecordingEvent.Begun(c.Id, c.Stream, c.At),
        (RecordingCommand.Begin, _) => Decision<RecordingEvent>.Nothing,
        (_, Recording.Unknown or Recording.Gone) => RecordingRejections.NotFound,
        (RecordingCommand.End c, Recording.Running) => new RecordingEvent.Ended(c.Id, c.Reason, c.At),
        (RecordingCommand.End, _) => RecordingRejections.NotRunning,
        (RecordingCommand.ReportArtifact c, Recording.Ended s) => new RecordingEvent.ArtifactMade(c.Id, s.Stream, c.Files, c.Bytes, c.Problem, c.At),
        (RecordingCommand.ReportArtifact, _) => RecordingRejections.StillRuns,
        (RecordingCommand.Remove, Recording.Running) => RecordingRejections.StillRuns,
        (RecordingCommand.Remove c, _) => new RecordingEvent.Removed(c.Id, c.By, c.At),
        _ => Decision<RecordingEvent>.Nothing,
    };
}
