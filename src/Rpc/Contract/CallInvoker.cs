namespace Grpc.Core;

/// <summary>Headers, deadline (UTC) and cancellation of a client's call.</summary>
public readonly record struct CallOptions(Metadata? Headers = null, DateTime? Deadline = null, CancellationToken CancellationToken = default)
{
    public CallOptions WithHeaders(Metadata headers) => this with { Headers = headers };

    public CallOptions WithDeadline(DateTime deadline) => this with { Deadline = deadline };

    public CallOptions WithCancellationToken(CancellationToken cancellationToken) => this with { CancellationToken = cancellationToken };
}

/// <summary>A way to a server, from which clients make calls.</summary>
public abstract class ChannelBase(string target)
{
    public string Target => target;

    public abstract CallInvoker CreateCallInvoker();
}

/// <summary>Starts calls of each kind for generated clients.</summary>
public abstract class CallInvoker
{
    public abstract TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) where TRequest : class where TResponse : class;

    public abstract AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) where TRequest : class where TResponse : class;

    public abstract AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) where TRequest : class where TResponse : class;

    public abstract AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) where TRequest : class where TResponse : class;

    public abstract AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) where TRequest : class where TResponse : class;
}

/// <summary>Base of generated clients.</summary>
public abstract class ClientBase
{
    /// <summary>Carries an invoker to a copy of a client.</summary>
    protected internal sealed class ClientBaseConfiguration
    {
        internal ClientBaseConfiguration(CallInvoker invoker) => Invoker = invoker;

        internal CallInvoker Invoker { get; }
    }
}

/// <inheritdoc/>
public abstract class ClientBase<T> : ClientBase where T : ClientBase<T>
{
    private readonly CallInvoker? _invoker;

    /// <summary>For test doubles that override the calls.</summary>
    protected ClientBase() { }

    protected ClientBase(ChannelBase channel) => _invoker = channel.CreateCallInvoker();

    protected ClientBase(CallInvoker callInvoker) => _invoker = callInvoker;

    protected ClientBase(ClientBaseConfiguration configuration) => _invoker = configuration.Invoker;

    protected CallInvoker CallInvoker => _invoker ?? throw new InvalidOperationException("this client was made without a channel");

    /// <summary>The same client, with a host name of its own where the transport knows one.</summary>
    public T WithHost(string host) => NewInstance(new ClientBaseConfiguration(CallInvoker));

    protected abstract T NewInstance(ClientBaseConfiguration configuration);
}
