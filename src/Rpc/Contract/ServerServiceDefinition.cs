namespace Grpc.Core;

/// <summary>The methods of one service instance. Generated code can build it; this room binds by <see cref="ServiceBinderBase"/>.</summary>
public sealed class ServerServiceDefinition
{
    private readonly List<Action<ServiceBinderBase>> _methods = [];

    private ServerServiceDefinition() { }

    public static Builder CreateBuilder() => new();

    internal void BindService(ServiceBinderBase binder) => _methods.ForEach(add => add(binder));

    public sealed class Builder
    {
        private readonly ServerServiceDefinition _definition = new();

        internal Builder() { }

        public Builder AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
            where TRequest : class where TResponse : class => Add(b => b.AddMethod(method, handler));

        public Builder AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class where TResponse : class => Add(b => b.AddMethod(method, handler));

        public Builder AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class where TResponse : class => Add(b => b.AddMethod(method, handler));

        public Builder AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler)
            where TRequest : class where TResponse : class => Add(b => b.AddMethod(method, handler));

        public ServerServiceDefinition Build() => _definition;

        private Builder Add(Action<ServiceBinderBase> add)
        {
            _definition._methods.Add(add);
            return this;
        }
    }
}
