using Google.Protobuf.Reflection;

namespace SrsStack.Rpc;

/// <summary>The encoding a call came in.</summary>
public enum RpcWire { Grpc, GrpcWeb, Json }

/// <summary>One call as interceptors see it, before its request is read.</summary>
public sealed class RpcCall
{
    internal RpcCall(MethodEntry entry, RpcWire wire, HttpContext http, ServerCallContext context) =>
        (Entry, Wire, Http, Context) = (entry, wire, http, context);

    internal MethodEntry Entry { get; }

    /// <summary>The method with its options, e.g. <c>Method.GetOptions()?.GetExtension(...)</c>.</summary>
    public MethodDescriptor Method => Entry.Descriptor;

    /// <summary>The class that was mapped.</summary>
    public Type ServiceType => Entry.ServiceType;

    public RpcWire Wire { get; }

    public HttpContext Http { get; }

    public ServerCallContext Context { get; }
}

/// <summary>
/// Stands around every call on every wire: authorisation, tracing, metering. Registered as singleton services of this type,
/// outermost first; collected once when a service is mapped.
/// </summary>
public interface IRpcInterceptor
{
    /// <summary>Runs the rest of the call by <paramref name="next"/>, or refuses it by throwing.</summary>
    /// <exception cref="RpcException">The call is refused with that status; the handler does not run and the body is not read.</exception>
    Task InvokeAsync(RpcCall call, Func<Task> next);
}
