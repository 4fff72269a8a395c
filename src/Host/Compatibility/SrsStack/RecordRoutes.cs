using System.Text.Json;
using SrsStack.Application.Kernel;
using SrsStack.Application.Recordings;
using SrsStack.Domain.Access;
using SrsStack.Domain.Recordings;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>Recording to the local disk; the routes of Tencent's clouds answer that they are not set up.</summary>
internal sealed class RecordRoutes(ICommandBus bus, RecordingDirectory directory, RecordingQueries queries, IRecorder recorder)
{
    private const string Home = "/data/record";
    private const string Copy = "post-cp-file";
    private const int MaxListed = 1000;

    private RecordingRules Rules => directory.Rules;

    public void Map(TerraformRoutes routes)
    {
        routes.Guarded("/hooks/record/query", Role.Viewer, (_, _) => Task.FromResult<object?>(new { all = Rules.IsOn, home = Home, globs = Rules.Globs, processCpDir = Rules.CopyTo }));
        routes.Guarded("/hooks/record/apply", Role.Operator, (r, c) => ChangeAsync(Rules with { IsOn = r.Flag("all") }, r, c));
        routes.Guarded("/hooks/record/globs", Role.Operator, (r, c) => ChangeAsync(Rules with { Globs = Globs(r) }, r, c));
        routes.Guarded("/hooks/record/post-processing", Role.Operator, PostProcessAsync);
        routes.Guarded("/hooks/record/files", Role.Viewer, FilesAsync);
        routes.Guarded("/hooks/record/end", Role.Operator, EndAsync);
        routes.Guarded("/hooks/record/remove", Role.Operator, RemoveAsync);
        routes.Guarded("/hooks/dvr/query", Role.Viewer, (_, _) => Task.FromResult<object?>(new { all = false, secret = false }));
        routes.Guarded("/hooks/dvr/files", Role.Viewer, (_, _) => Task.FromResult<object?>(Array.Empty<object>()));
        routes.Guarded("/hooks/vod/query", Role.Viewer, (_, _) => Task.FromResult<object?>(new { all = false, secret = false, service = false, storage = false }));
        routes.Guarded("/hooks/vod/files", Role.Viewer, (_, _) => Task.FromResult<object?>(Array.Empty<object>()));
        foreach (var cloud in new[] { "dvr", "vod" }) routes.Guarded($"/hooks/{cloud}/apply", Role.Operator, (r, _) => Task.FromResult(NotSetUp(r)));
        routes.Guarded("/tencent/cam/secret", Role.Owner, (r, _) => Task.FromResult(NoTencent(r)));
    }

    private static object? NotSetUp(TerraformRequest request) =>
        request.Flag("all") ? throw new TerraformException("not configured: this server stores recordings on its disk, in S3 or in Azure") : null;

    private static object? NoTencent(TerraformRequest request)
    {
        request.Needed("secretId");
        request.Needed("secretKey");
        throw new TerraformException("not configured: this server stores recordings on its disk, in S3 or in Azure");
    }

    private static List<string> Globs(TerraformRequest request)
    {
        if (request.Value("globs") is not { } given) return [];
        if (given.ValueKind != JsonValueKind.Array || given.EnumerateArray().Any(g => g.ValueKind != JsonValueKind.String)) throw new TerraformException("parse body: globs is no list of strings");
        return [.. given.EnumerateArray().Select(g => g.GetString()!).Where(g => g.Length > 0)];
    }

    private static RecordingId IdOf(TerraformRequest request) => new(request.Needed("uuid"));

    private static string Short(RecordingId id) => string.Concat((id.Value.Length > 64 ? id.Value[..64] : id.Value).Where(c => !char.IsControl(c)));

    private Task<object?> PostProcessAsync(TerraformRequest request, Caller? caller)
    {
        var (process, to) = (request.Text("postProcess"), request.Text("postCpDir"));
        if (process != Copy) throw new TerraformException($"invalid post process {(process.Length > 64 ? "" : process)}");
        if (to.Length > 0 && !recorder.IsDirectory(to)) throw new TerraformException($"stat dir {to}: stat {to}: no such file or directory");
        return ChangeAsync(Rules with { CopyTo = to }, request, caller);
    }

    private async Task<object?> FilesAsync(TerraformRequest request, Caller? caller) =>
        (await queries.ListAsync("", MaxListed, request.Http.RequestAborted)).Select(r => new
        {
            uuid = r.Id.Value,
            vhost = r.Stream.Vhost,
            app = r.Stream.App,
            stream = r.Stream.Stream,
            progress = r.IsInProgress,
            update = MgmtRoutes.Time(r.UpdatedAt),
            nn = r.Segments,
            duration = Math.Round(r.Seconds, 3),
            size = r.Bytes,
        }).ToList();

    private async Task<object?> EndAsync(TerraformRequest request, Caller? caller)
    {
        var id = IdOf(request);
        var outcome = await bus.SendAsync(new EndRecording(id), caller!.Actor, request.Http.RequestAborted);
        return outcome.Rejection is null ? null : throw new TerraformException($"no record task for uuid={Short(id)}");
    }

    private async Task<object?> RemoveAsync(TerraformRequest request, Caller? caller)
    {
        var id = IdOf(request);
        await bus.SendAsync(new EndRecording(id), caller!.Actor, request.Http.RequestAborted);      // one that runs ends first, as there
        var outcome = await bus.SendAsync(new RemoveRecording(id), caller.Actor, request.Http.RequestAborted);
        return outcome.Rejection is null ? null : throw new TerraformException($"no record for uuid={Short(id)}");
    }

    private async Task<object?> ChangeAsync(RecordingRules rules, TerraformRequest request, Caller? caller)
    {
        (await bus.SendAsync(new ChangeRecordingRules(rules), caller!.Actor, request.Http.RequestAborted)).OrFail();
        return null;
    }
}
