using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Grpc.Core;
using SrsStack.Rpc;

namespace SrsStack.Host.Security;

/// <summary>No method of any wire runs for somebody who may not call it: its proto says who may.</summary>
internal sealed class AccessInterceptor(Authenticator authenticator, RefusedCalls refused) : IRpcInterceptor
{
    /// <summary>Standard services that are no product of ours and tell nothing about it.</summary>
    private static readonly string[] OpenServices = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    private readonly ConcurrentDictionary<MethodDescriptor, Policy> _policies = [];

    public async Task InvokeAsync(RpcCall call, Func<Task> next)
    {
        var caller = await authenticator.IdentifyAsync(call.Http);
        var policy = _policies.GetOrAdd(call.Method, static m => OpenServices.Contains(m.Service.FullName, StringComparer.Ordinal) ? Policy.Open : Policy.Of(m));
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
