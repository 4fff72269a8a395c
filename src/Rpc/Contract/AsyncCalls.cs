using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>What every client call can be asked. Dispose cancels a call that is still running.</summary>
public abstract class AsyncCall : IDisposable
{
    private readonly Func<Status> _status;
    private readonly Func<Metadata> _trailers;
    private readonly Action _dispose;

    private protected AsyncCall(Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose) =>
        (ResponseHeadersAsync, _status, _trailers, _dispose) = (headers, status, trailers, dispose);

    public Task<Metadata> ResponseHeadersAsync { get; }

    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Status GetStatus() => _status();

    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public Metadata GetTrailers() => _trailers();

    public void Dispose()
    {
        _dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One request, one answer; await it for the answer.</summary>
public sealed class AsyncUnaryCall<TResponse>(
    Task<TResponse> responseAsync, Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose)
    : AsyncCall(headers, status, trailers, dispose)
{
    public Task<TResponse> ResponseAsync => responseAsync;

    public TaskAwaiter<TResponse> GetAwaiter() => responseAsync.GetAwaiter();
}

/// <summary>One request, many answers.</summary>
public sealed class AsyncServerStreamingCall<TResponse>(
    IAsyncStreamReader<TResponse> responseStream, Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose)
    : AsyncCall(headers, status, trailers, dispose)
{
    public IAsyncStreamReader<TResponse> ResponseStream => responseStream;
}

/// <summary>Many requests, one answer; await it for the answer.</summary>
public sealed class AsyncClientStreamingCall<TRequest, TResponse>(
    IClientStreamWriter<TRequest> requestStream, Task<TResponse> responseAsync,
    Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose)
    : AsyncCall(headers, status, trailers, dispose)
{
    public IClientStreamWriter<TRequest> RequestStream => requestStream;

    public Task<TResponse> ResponseAsync => responseAsync;

    public TaskAwaiter<TResponse> GetAwaiter() => responseAsync.GetAwaiter();
}

/// <summary>Many requests, many answers, in any interleaving.</summary>
public sealed class AsyncDuplexStreamingCall<TRequest, TResponse>(
    IClientStreamWriter<TRequest> requestStream, IAsyncStreamReader<TResponse> responseStream,
    Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose)
    : AsyncCall(headers, status, trailers, dispose)
{
    public IClientStreamWriter<TRequest> RequestStream => requestStream;

    public IAsyncStreamReader<TResponse> ResponseStream => responseStream;
}
