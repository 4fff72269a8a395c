using System.Reflection;
using System.Runtime.CompilerServices;
using ProtoService = Google.Protobuf.Reflection.ServiceDescriptor;

namespace SrsStack.Rpc;

/// <summary>Turns the generated <c>BindService</c> of a service into rows of the method table. Reflection ends here, at start.</summary>
internal sealed class RpcBinder<TService>(ProtoService descriptor, Func<HttpContext, TService> service, IRpcInterceptor[] interceptors, IMethodSink sink)
    : ServiceBinderBase where TService : class
{
    /// <exception cref="InvalidOperationException">The type does not derive from a generated service base.</exception>
    public static void Bind(Func<HttpContext, TService> service, IRpcInterceptor[] interceptors, IMethodSink sink)
    {
        var attribute = FindAttribute(typeof(TService));
        var descriptor = (ProtoService)attribute.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var bind = attribute.BindType.GetMethods().Single(m => m.Name == attribute.BindMethodName && m.GetParameters().Length == 2);
        // Generated code builds delegates closed over an instance. This one has run no constructor and serves nothing else:
        // each delegate is opened again on the type, and the instance of a call comes from its own scope.
        var template = RuntimeHelpers.GetUninitializedObject(typeof(TService));
        bind.Invoke(null, [new RpcBinder<TService>(descriptor, service, interceptors, sink), template]);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var open = handler!.Method.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        Add(method, async (call, requests, responses) =>
            await responses.WriteAsync(await open(service(call.Http), await SingleAsync(requests, call), call.Context)));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var open = handler!.Method.CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>();
        Add(method, async (call, requests, responses) => await responses.WriteAsync(await open(service(call.Http), requests, call.Context)));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var open = handler!.Method.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        Add(method, async (call, requests, responses) =>
            await open(service(call.Http), await SingleAsync(requests, call), responses, call.Context));
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var open = handler!.Method
            .CreateDelegate<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>();
        Add(method, (call, requests, responses) => open(service(call.Http), requests, responses, call.Context));
    }

    private void Add<TRequest, TResponse>(Method<TRequest, TResponse> method, RpcHandler<TRequest, TResponse> handler)
        where TRequest : class where TResponse : class =>
        sink.Add(new MethodEntry<TRequest, TResponse>(descriptor.FindMethodByName(method.Name), typeof(TService), method, Intercept(handler)));

    private RpcHandler<TRequest, TResponse> Intercept<TRequest, TResponse>(RpcHandler<TRequest, TResponse> handler)
    {
        foreach (var interceptor in interceptors.Reverse())
        {
            var next = handler;
            handler = (call, requests, responses) => interceptor.InvokeAsync(call, () => next(call, requests, responses));
        }

        return handler;
    }

    private static async Task<TRequest> SingleAsync<TRequest>(IAsyncStreamReader<TRequest> requests, RpcCall call) =>
        await requests.MoveNext(call.Context.CancellationToken)
            ? requests.Current
            : throw new RpcException(new Status(StatusCode.Internal, "the request message is missing"));

    private static BindServiceMethodAttribute FindAttribute(Type? type)
    {
        for (var t = type; t is not null; t = t.BaseType)
            if (t.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } attribute) return attribute;
        throw new InvalidOperationException($"{type} does not derive from a generated service base");
    }
}

/// <summary>Takes the rows that a binder makes, with their message types.</summary>
internal interface IMethodSink
{
    void Add<TRequest, TResponse>(MethodEntry<TRequest, TResponse> entry) where TRequest : class where TResponse : class;
}
