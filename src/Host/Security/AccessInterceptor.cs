using Grpc.Core;
using SrsStack.Rpc;

namespace SrsStack.Host.Security;

/// <summary>No method of any wire runs for somebody unknown, except those named here.</summary>
internal sealed class AccessInterceptor(Authenticator authenticator) : IRpcInterceptor
{
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "srsstack.v1.AccessApi.GetSetup",
        "srsstack.v1.AccessApi.SetUp",
        "srsstack.v1.AccessApi.SignIn",
        "srsstack.v1.PlatformApi.GetServer",
    };

    private static readonly string[] OpenServices = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    public async Task InvokeAsync(RpcCall call, Func<Task> next)
    {
        var caller = await authenticator.IdentifyAsync(call.Http);
        if (caller is null && !IsOpen(call)) throw Unknown();
        call.Http.Items[typeof(Caller)] = caller;
        await next();
    }

    private static bool IsOpen(RpcCall call) => Open.Contains(call.Method.FullName) || OpenServices.Contains(call.Method.Service.FullName, StringComparer.Ordinal);

    private static RpcException Unknown() => RpcErrors.Create(
        StatusCode.Unauthenticated, "Sign in first: send \"Authorization: Bearer TOKEN\" with a sign-in or API token that is in force.", "NOT_SIGNED_IN", ProductErrors.Domain);
}
