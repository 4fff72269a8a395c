using System.Net.Sockets;
using SrsStack.Rpc.Grpc;

namespace SrsStack.Rpc.Calls;

/// <summary>The call as the service sees it, over an HTTP request of any wire.</summary>
internal sealed class RpcCallContext : ServerCallContext, IDisposable
{
    private readonly HttpContext _http;
    private readonly MethodEntry _entry;
    private readonly RpcRuntime _runtime;
    private readonly CancellationTokenSource? _deadlineTimer;
    private readonly CancellationTokenSource? _linked;
    private readonly DateTime _deadline = DateTime.MaxValue;
    private Metadata? _trailers;

    public RpcCallContext(HttpContext http, MethodEntry entry, RpcRuntime runtime)
    {
        (_http, _entry, _runtime) = (http, entry, runtime);
        if (GrpcTimeout.Read(http.Request.Headers) is { } timeout)
        {
            _deadline = runtime.Time.GetUtcNow().UtcDateTime + timeout;
            _deadlineTimer = new CancellationTokenSource(timeout, runtime.Time);
        }

        var stopping = entry.RequestsStream || entry.ResponsesStream ? runtime.Stopping : default;
        if (_deadlineTimer is not null || stopping.CanBeCanceled)
            _linked = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _deadlineTimer?.Token ?? default, stopping);
    }

    public HttpContext Http => _http;

    public bool DeadlineExceeded => _deadlineTimer is { IsCancellationRequested: true };

    public bool ServerStops => _linked is { IsCancellationRequested: true } && _runtime.Stopping.IsCancellationRequested;

    public bool CallerLeft => _http.RequestAborted.IsCancellationRequested;

    /// <summary>True when waiting for the handler may have to end before the handler does.</summary>
    public bool MayEndEarly => _linked is not null;

    public bool HasTrailers => _trailers is { Count: > 0 };

    /// <summary>Set by the wire: what sending the headers means there.</summary>
    public Func<Task>? SendHeaders { get; set; }

    protected override string MethodCore => _entry.FullName;

    protected override string HostCore => _http.Request.Host.Value ?? "";

    protected override string PeerCore => _http.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } mapped => $"ipv4:{mapped.MapToIPv4()}:{_http.Connection.RemotePort}",
        { AddressFamily: AddressFamily.InterNetworkV6 } v6 => $"ipv6:[{v6}]:{_http.Connection.RemotePort}",
        var v4 => $"ipv4:{v4}:{_http.Connection.RemotePort}",
    };

    protected override DateTime DeadlineCore => _deadline;

    protected override CancellationToken CancellationTokenCore => _linked?.Token ?? _http.RequestAborted;

    protected override Metadata RequestHeadersCore => field ??= MetadataHeaders.Read(_http.Request.Headers);

    protected override Metadata ResponseTrailersCore => _trailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override IDictionary<object, object> UserStateCore => field ??= new Dictionary<object, object>();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        if (_http.Response.HasStarted) throw new InvalidOperationException("the response headers are out already");
        foreach (var entry in responseHeaders) _http.Response.Headers.Append(entry.Key, entry.Value);
        return SendHeaders?.Invoke() ?? Task.CompletedTask;
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _deadlineTimer?.Dispose();
    }
}
