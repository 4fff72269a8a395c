using SrsStack.Rpc;

namespace SrsStack.Host.Security;

internal static class SecurityHost
{
    public static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddSingleton<PlatformSecret>()
        .AddSingleton<SrsHookKey>()
        .AddSingleton<Authenticator>()
        .AddSingleton<RefusedCalls>()
        .AddSingleton<IRpcInterceptor, AccessInterceptor>();
}
