using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SrsStack.Rpc.Calls;
using SrsStack.Rpc.Grpc;
using SrsStack.Rpc.Health;
using SrsStack.Rpc.OpenApi;
using SrsStack.Rpc.Reflection;

namespace SrsStack.Rpc;

public static class RpcServiceCollectionExtensions
{
    /// <summary>Registers what the three wires share. Interceptors are singletons of type <see cref="IRpcInterceptor"/>.</summary>
    /// <param name="configure">May be called again with more settings; the last value of a setting counts.</param>
    public static IServiceCollection AddRpc(this IServiceCollection services, Action<RpcOptions>? configure = null)
    {
        services.AddRouting();
        services.AddOptions<RpcOptions>().Configure(configure ?? (static _ => { })).PostConfigure(static o => o.Validate());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RpcRuntime>();
        services.TryAddSingleton<MethodTable>();
        services.TryAddSingleton<OpenApiDocument>();
        services.TryAddSingleton<HealthBoard>();
        services.TryAddSingleton<HealthService>();
        services.TryAddSingleton<ReflectionService>();
        services.TryAddSingleton<ReflectionAlphaService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, UnknownMethodFilter>());
        return services;
    }
}
