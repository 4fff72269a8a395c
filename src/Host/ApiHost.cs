using SrsStack.Host.Access;
using SrsStack.Host.Callbacks;
using SrsStack.Host.History;
using SrsStack.Host.Platform;
using SrsStack.Host.Recordings;
using SrsStack.Host.Rooms;
using SrsStack.Host.Security;
using SrsStack.Host.Streams;
using SrsStack.Rpc;
using SrsStack.Rpc.GrpcWeb;

namespace SrsStack.Host;

/// <summary>API v1 on its three wires.</summary>
internal static class ApiHost
{
    public static IServiceCollection AddApi(this IServiceCollection services, HostSettings settings) => services
        .AddRpc(rpc =>
        {
            rpc.TranslateException = ProductErrors.Translate;
            rpc.EndpointMetadata = Policy.Of;
            rpc.OpenApi.Title = "SrsStack";
            rpc.OpenApi.Version = settings.BuildVersion;
            rpc.OpenApi.DescriptorSetWithComments = static () => typeof(ApiHost).Assembly.GetManifestResourceStream("api.pb")!;
        })
        .AddRpcCors(settings.CorsOrigins)
        .AddSingleton<PeopleCalls>()
        .AddSingleton<AccessService>()
        .AddSingleton<StreamsService>()
        .AddSingleton<RoomsService>()
        .AddSingleton<RecordingsService>()
        .AddSingleton<RecordingFiles>()
        .AddSingleton<DeliveryText>()
        .AddSingleton<CallbacksService>()
        .AddSingleton<ReadSide>()
        .AddSingleton<HistoryService>()
        .AddSingleton<PlatformService>();

    public static void MapApi(this WebApplication app)
    {
        app.UseWhen(static http => !HasOwnCors(http.Request.Path), static api => api.UseRpcCors());
        app.MapRpcService<AccessService>();
        app.MapRpcService<StreamsService>();
        app.MapRpcService<RoomsService>();
        app.MapRpcService<CallbacksService>();
        app.MapRpcService<RecordingsService>();
        app.MapRpcService<HistoryService>();
        app.MapRpcService<PlatformService>();
        app.MapRpcDefaults().WithMetadata(Policy.Open);
        app.Map("/v1/{**unknown}", static http => UnknownRoutes.AnswerApiAsync(http)).WithMetadata(Policy.Open);
        app.MapFallback(static http => UnknownRoutes.AnswerAsync(http)).WithMetadata(Policy.Open);
    }

    /// <summary>The APIs of others answer a browser's question before a call by themselves, as those others do.</summary>
    private static bool HasOwnCors(PathString path) => path.StartsWithSegments("/terraform", StringComparison.Ordinal) || path.StartsWithSegments("/api", StringComparison.Ordinal);
}
