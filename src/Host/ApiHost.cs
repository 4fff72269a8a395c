using SrsStack.Host.Access;
using SrsStack.Host.Callbacks;
using SrsStack.Host.History;
using SrsStack.Host.Platform;
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
            rpc.OpenApi.Title = "SrsStack";
            rpc.OpenApi.Version = settings.BuildVersion;
            rpc.OpenApi.DescriptorSetWithComments = static () => typeof(ApiHost).Assembly.GetManifestResourceStream("api.pb")!;
        })
        .AddRpcCors(settings.CorsOrigins)
        .AddSingleton<PeopleCalls>()
        .AddSingleton<AccessService>()
        .AddSingleton<StreamsService>()
        .AddSingleton<RoomsService>()
        .AddSingleton<DeliveryText>()
        .AddSingleton<CallbacksService>()
        .AddSingleton<ReadSide>()
        .AddSingleton<HistoryService>()
        .AddSingleton<PlatformService>();

    public static void MapApi(this WebApplication app)
    {
        app.UseRpcCors();
        app.MapRpcService<AccessService>();
        app.MapRpcService<StreamsService>();
        app.MapRpcService<RoomsService>();
        app.MapRpcService<CallbacksService>();
        app.MapRpcService<HistoryService>();
        app.MapRpcService<PlatformService>();
        app.MapRpcDefaults();
        app.Map("/v1/{**unknown}", static http => UnknownRoutes.AnswerApiAsync(http));
        app.MapFallback(static http => UnknownRoutes.AnswerAsync(http));
    }
}
