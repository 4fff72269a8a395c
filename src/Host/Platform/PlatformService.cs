using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Application.Work;
using SrsStack.Host.Security;
using SrsStack.Host.Streams;
using SrsStack.Media.Engine;
using SrsStack.V1;

namespace SrsStack.Host.Platform;

/// <summary>The server itself. Translate, ask, translate.</summary>
internal sealed class PlatformService(ICommandBus bus, HostSettings settings, CurrentBoot boot, IWorkBoard board, SettingsDirectory chosen, MediaEngine engine, SrsHookKey hookKey) : PlatformApi.PlatformApiBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    /// <summary>What anybody may know of this server.</summary>
    public override Task<Server> GetServer(GetServerRequest request, ServerCallContext context) => Task.FromResult(new Server
    {
        Version = settings.BuildVersion,
        BootId = boot.Id.ToString(),
        StartTime = boot.StartedAt.ToTimestamp(),
        RtmpPort = settings.PublicRtmpPort,
        HttpPort = settings.HttpPort,
        Website = SettingsMapping.ToProto(chosen.Now.Website),
        Language = chosen.Now.Language,
    });

    public override async Task<SrsHooks> GetSrsHooks(GetSrsHooksRequest request, ServerCallContext context)
    {
        var key = await hookKey.GetAsync(context.CancellationToken);
        return new() { VerifyPath = $"/terraform/v1/hooks/srs/verify?key={key}", HlsPath = $"/terraform/v1/hooks/srs/hls?key={key}" };
    }

    public override Task<Settings> GetSettings(GetSettingsRequest request, ServerCallContext context) => Task.FromResult(SettingsMapping.ToProto(chosen.Now, engine.Hls.Tuning));

    public override async Task<Settings> UpdateSettings(UpdateSettingsRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(SettingsMapping.ToCommand(request), context.Actor(), context.CancellationToken)).OrThrow();
        return SettingsMapping.ToProto(chosen.Now, engine.Hls.Tuning);
    }

    public override async Task<ListWorkResponse> ListWork(ListWorkRequest request, ServerCallContext context)
    {
        var size = request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, MaxPage);
        var work = await board.ListAsync(PageToken.Read(request.PageToken), size, context.CancellationToken);
        var answer = new ListWorkResponse { Work = { work.Select(ToProto) } };
        if (work.Count == size) answer.NextPageToken = PageToken.Write(work[^1].Key);
        return answer;
    }

    private static V1.Work ToProto(WorkStatus status) => new()
    {
        Key = status.Key,
        Kind = status.Kind,
        State = (V1.WorkState)status.State,   // the same numbers
        Owner = status.Owner ?? "",
        Reason = status.Reason,
        Attempts = status.Attempts,
        Since = status.Since.ToTimestamp(),
    };
}
