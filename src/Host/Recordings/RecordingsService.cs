using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.Kernel;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Recordings;
using SrsStack.Host.Security;
using SrsStack.Host.Streams;
using SrsStack.V1;
using Recording = SrsStack.V1.Recording;
using RecordingRules = SrsStack.V1.RecordingRules;

namespace SrsStack.Host.Recordings;

/// <summary>Translate, send, translate. No rules here.</summary>
internal sealed class RecordingsService(ICommandBus bus, RecordingDirectory directory, RecordingQueries queries) : RecordingsApi.RecordingsApiBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    public override Task<RecordingRules> GetRecordingRules(GetRecordingRulesRequest request, ServerCallContext context) => Task.FromResult(ToProto(directory.Rules));

    public override async Task<RecordingRules> SetRecordingRules(SetRecordingRulesRequest request, ServerCallContext context)
    {
        var given = request.Rules ?? new();
        var seconds = given.ContinueWithin is { } within ? (int)Math.Clamp(within.Seconds, -1, int.MaxValue) : Domain.Recordings.RecordingRules.Initial.ContinueSeconds;
        var rules = new Domain.Recordings.RecordingRules(given.Enabled, [.. given.Globs], given.CopyTo, seconds, given.KeepDays, given.KeepCount, given.KeepBytes);
        (await bus.SendAsync(new ChangeRecordingRules(rules), context.Actor(), context.CancellationToken)).OrThrow();
        return ToProto(directory.Rules);
    }

    public override async Task<ListRecordingsResponse> ListRecordings(ListRecordingsRequest request, ServerCallContext context)
    {
        var size = request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, MaxPage);
        var page = await queries.ListAsync(PageToken.Read(request.PageToken), size, context.CancellationToken);
        var answer = new ListRecordingsResponse { Recordings = { page.Select(ToProto) } };
        if (page.Count == size) answer.NextPageToken = PageToken.Write(page[^1].Id.Value);
        return answer;
    }

    public override Task<Recording> GetRecording(GetRecordingRequest request, ServerCallContext context) => FindAsync(request.Id, context);

    public override async Task<Recording> EndRecording(EndRecordingRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new EndRecording(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow();
        return await FindAsync(request.Id, context);
    }

    public override async Task<RemoveRecordingResponse> RemoveRecording(RemoveRecordingRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new RemoveRecording(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    private static RecordingRules ToProto(Domain.Recordings.RecordingRules rules) => new()
    {
        Enabled = rules.IsOn, Globs = { rules.Globs }, CopyTo = rules.CopyTo, ContinueWithin = Duration.FromTimeSpan(TimeSpan.FromSeconds(rules.ContinueSeconds)), KeepDays = rules.KeepDays,
        KeepCount = rules.KeepCount, KeepBytes = rules.KeepBytes,
    };

    private static Recording ToProto(RecordingRow row) => new()
    {
        Id = row.Id.Value,
        Vhost = row.Stream.Vhost,
        App = row.Stream.App,
        Stream = row.Stream.Stream,
        BeginTime = row.BeganAt.ToTimestamp(),
        EndTime = row.EndedAt?.ToTimestamp(),
        UpdateTime = row.UpdatedAt.ToTimestamp(),
        InProgress = row.IsInProgress,
        Segments = row.Segments,
        Bytes = row.Bytes,
        Duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(row.Seconds)),
        Losses = row.Losses,
        Playlist = RecordingFiles.PlaylistOf(row.Id),
        Files = { row.Files.Select(f => RecordingFiles.PathOf(row.Id, f)) },
        FileBytes = row.FileBytes,
        Problem = row.Problem,
    };

    private async Task<Recording> FindAsync(string id, ServerCallContext context) =>
        ToProto(await queries.FindAsync(new(id), context.CancellationToken) ?? throw ProductErrors.ToRpc(RecordingRejections.NotFound));
}
