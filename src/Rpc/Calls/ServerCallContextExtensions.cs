using SrsStack.Rpc.Calls;

// The namespace in which services written for the stock package look for it.
namespace Grpc.Core;

public static class ServerCallContextExtensions
{
    /// <summary>The HTTP request under a call.</summary>
    /// <exception cref="InvalidOperationException">The context does not come from this server.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext) =>
        serverCallContext is RpcCallContext call ? call.Http : throw new InvalidOperationException("this call has no HttpContext");
}
