namespace SrsStack.Rpc.Client;

/// <summary>Starts each kind of call as one <see cref="HttpCall{TRequest,TResponse}"/>.</summary>
internal sealed class HttpCallInvoker(HttpMessageInvoker http, Uri address, TimeProvider time, int maxMessageBytes) : CallInvoker
{
    /// <exception cref="NotSupportedException">Always: a thread that waits for the network is never worth it; use the asynchronous form.</exception>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException($"call {method.Name}Async instead of {method.Name}");

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = Start(method, options, request);
        return new(call.SingleAsync(), call.ResponseHeaders, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = Start(method, options, request);
        return new(call, call.ResponseHeaders, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = Start(method, options, null);
        return new(call.Requests, call.SingleAsync(), call.ResponseHeaders, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = Start(method, options, null);
        return new(call.Requests, call, call.ResponseHeaders, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private HttpCall<TRequest, TResponse> Start<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, TRequest? only)
        where TRequest : class where TResponse : class
    {
        var call = new HttpCall<TRequest, TResponse>(method, options, time, maxMessageBytes);
        call.Start(http, address, only);
        return call;
    }
}
