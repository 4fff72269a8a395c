using Grpc.Core;
using SrsStack.Rpc;

namespace SrsStack.Host.Security;

/// <summary>No method of any wire runs for somebody who may not call it: its proto says who may.</summary>
internal sealed class AccessInterceptor(Authenticator authenticator, RefusedCalls refused) : IRpcInterceptor
{
    public async Task InvokeAsync(RpcCall call, Func<Task> next)
    {
        var caller = await authenticator.IdentifyAsync(call.Http);
        var policy = call.Http.GetEndpoint()?.Metadata.GetMetadata<Policy>() ?? Policy.Of(call.Method);
        if (!policy.Allows(caller))
        {
            if (caller is null) throw Unknown();
            await refused.RecordAsync(caller.Actor, call.Method.FullName, call.Http.RequestAborted);
            throw Forbidden(policy, caller);
        }
        call.Http.Items[typeof(Caller)] = caller;
        await next();
    }

    private static RpcException Unknown() => RpcErrors.Create(
        StatusCode.Unauthenticated, "Sign in first: send \"Authorization: Bearer TOKEN\" with a sign-in or API token that is in force.", "NOT_SIGNED_IN", ProductErrors.Domain);

    private static RpcException Forbidden(Policy policy, Caller caller) => !policy.Covers(caller)
        ? RpcErrors.Create(StatusCode.PermissionDenied, $"This token is not for the area {policy.Area}.", "OUTSIDE_OF_AREAS", ProductErrors.Domain)
        : RpcErrors.Create(StatusCode.PermissionDenied, $"This needs the role {policy.Needs!.Value.ToString().ToLowerInvariant()}. Ask an owner of this server.", "ROLE_TOO_LOW", ProductErrors.Domain);
}
