using Google.Protobuf.Reflection;

namespace SrsStack.Rpc;

/// <summary>A method of any kind in the duplex shape, so that a wire only supplies two streams.</summary>
internal delegate Task RpcHandler<TRequest, TResponse>(
    RpcCall call, IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses);

/// <summary>A row of the method table, without its message types.</summary>
internal abstract class MethodEntry(MethodDescriptor descriptor, Type serviceType, MethodType kind)
{
    public MethodDescriptor Descriptor => descriptor;

    public Type ServiceType => serviceType;

    /// <summary><c>/package.Service/Method</c></summary>
    public string FullName { get; } = $"/{descriptor.Service.FullName}/{descriptor.Name}";

    public bool RequestsStream => kind is MethodType.ClientStreaming or MethodType.DuplexStreaming;

    public bool ResponsesStream => kind is MethodType.ServerStreaming or MethodType.DuplexStreaming;
}

/// <summary>A row of the method table: everything a wire needs, bound once at start.</summary>
internal sealed class MethodEntry<TRequest, TResponse>(
    MethodDescriptor descriptor, Type serviceType, Method<TRequest, TResponse> method, RpcHandler<TRequest, TResponse> handler)
    : MethodEntry(descriptor, serviceType, method.Type) where TRequest : class where TResponse : class
{
    public Marshaller<TRequest> RequestMarshaller => method.RequestMarshaller;

    public Marshaller<TResponse> ResponseMarshaller => method.ResponseMarshaller;

    public RpcHandler<TRequest, TResponse> Handler => handler;
}
