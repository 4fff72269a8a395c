using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Media.Recording;

namespace SrsStack.Infrastructure.Recordings;

/// <summary>What happens to recordings, on its way into the history: each is tried until it is written, once.</summary>
internal sealed class RecordingReports(ICommandBus bus, TimeProvider time, ILogger<RecordingReports> log)
{
    private static readonly Actor Recorder = new(ActorKind.Server, "recorder");
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public Task BegunAsync(RecordingId id, StreamName stream, DateTimeOffset at, CancellationToken stop) => SendAsync(new ReportRecordingBegun(id, stream, at), $"{id}/begun", stop);

    public Task SegmentAsync(RecordingId id, DateTimeOffset beganAt, SegmentRecord s, CancellationToken stop) => SendAsync(
        new ReportSegment(
            id, beganAt,
            new(s.Sequence, s.File, s.InitId, s.Bytes, s.Start.Flicks, s.End.Flicks, s.FirstAt, s.LastAt, s.Pictures, s.Sounds, s.IsIndependent, s.Codecs, s.Sha256), time.GetUtcNow()),
        $"{id}/segment/{s.Sequence}", stop);

    public Task LostAsync(RecordingId id, DateTimeOffset beganAt, RecordingGap gap, CancellationToken stop) =>
        SendAsync(new ReportMediaLost(id, beganAt, gap.From.Flicks, gap.To.Flicks, gap.Frames, gap.Reason.ToString().ToLowerInvariant(), time.GetUtcNow()), $"{id}/lost/{gap.From.Flicks}/{gap.Frames}", stop);

    public Task EndedAsync(RecordingId id, string reason, CancellationToken stop) => SendAsync(new ReportRecordingEnded(id, reason, time.GetUtcNow()), $"{id}/ended", stop);

    public Task ArtifactAsync(RecordingId id, IReadOnlyList<string> files, long bytes, string problem, CancellationToken stop) =>
        SendAsync(new ReportArtifact(id, files, bytes, problem, time.GetUtcNow()), $"{id}/artifact", stop);

    /// <exception cref="OperationCanceledException">The server stops and the database is away.</exception>
    private async Task SendAsync(ICommand<Outcome> command, string commandId, CancellationToken stop)
    {
        var retry = new Retry("Notes of recordings", LongestPause, time, log);
        while (true)
        {
            try
            {
                await bus.SendAsync(command, Recorder, CancellationToken.None, commandId);
                return;
            }
            catch (Exception e) when (e is EventStoreUnavailableException || Database.IsUnavailable(e))
            {
                stop.ThrowIfCancellationRequested();
                await retry.PauseAsync(e, stop);
            }
        }
    }
}
