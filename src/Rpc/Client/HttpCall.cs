using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using SrsStack.Rpc.Grpc;

namespace SrsStack.Rpc.Client;

/// <summary>One call of any kind over one HTTP/2 request.</summary>
/// <remarks>gRPC over HTTP/2, "Requests" and "Responses".</remarks>
internal sealed class HttpCall<TRequest, TResponse> : IAsyncStreamReader<TResponse>, IDisposable where TRequest : class where TResponse : class
{
    private readonly Method<TRequest, TResponse> _method;
    private readonly CallOptions _options;
    private readonly int _maxMessageBytes;
    private readonly TimeSpan? _left;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _cancel;
    private Task<HttpResponseMessage> _response = null!;
    private FrameReader<TResponse>? _reader;
    private Status? _status;
    private Metadata? _trailers;

    public HttpCall(Method<TRequest, TResponse> method, CallOptions options, TimeProvider time, int maxMessageBytes)
    {
        (_method, _options, _maxMessageBytes) = (method, options, maxMessageBytes);
        if (options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            var left = (deadline.ToUniversalTime() - time.GetUtcNow().UtcDateTime).Ticks;
            _left = TimeSpan.FromTicks(Math.Clamp(left, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
            _deadline = new CancellationTokenSource(_left.Value, time);
        }

        _cancel = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, _deadline?.Token ?? default);
        Requests = new RequestContent<TRequest>(method.RequestMarshaller);
    }

    public RequestContent<TRequest> Requests { get; }

    public Task<Metadata> ResponseHeaders { get; private set; } = null!;

    public TResponse Current => _reader!.Current;

    public Status GetStatus() => _status ?? throw new InvalidOperationException("the call has not ended");

    public Metadata GetTrailers() => _trailers ?? throw new InvalidOperationException("the call has not ended");

    public void Start(HttpMessageInvoker http, Uri address, TRequest? only)
    {
        if (only is not null) Requests.WriteOnly(only);
        _response = http.SendAsync(Message(address), _cancel.Token);
        ResponseHeaders = ReadHeadersAsync();
    }

    /// <exception cref="RpcException">The answer is not OK, or not exactly one message.</exception>
    public async Task<TResponse> SingleAsync()
    {
        if (!await MoveNext(CancellationToken.None)) throw new RpcException(new Status(StatusCode.Internal, "the answer has no message"));
        var result = Current;
        if (await MoveNext(CancellationToken.None)) throw new RpcException(new Status(StatusCode.Internal, "the answer has more than one message"));
        return result;
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            var message = await _response;
            _reader ??= await ReaderAsync(message);
            if (await _reader.MoveNext(cancellationToken)) return true;
            End(message);
        }
        catch (RpcException e)
        {
            (_status, _trailers) = (e.Status, e.Trailers);
            throw;
        }
        catch (OperationCanceledException) when (_deadline is { IsCancellationRequested: true })
        {
            throw Ended(StatusCode.DeadlineExceeded, "the deadline has passed");
        }
        catch (OperationCanceledException) { throw Ended(StatusCode.Cancelled, "the call was cancelled"); }
        catch (Exception e) when (e is HttpRequestException or IOException) { throw Ended(StatusCode.Unavailable, e.Message); }
        return _status!.Value.StatusCode == StatusCode.OK ? false : throw new RpcException(_status.Value, _trailers!);
    }

    public void Dispose()
    {
        _cancel.Cancel();
        if (_response.IsCompletedSuccessfully) _response.GetAwaiter().GetResult().Dispose();
        _deadline?.Dispose();
    }

    private HttpRequestMessage Message(Uri address)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(address.ToString().TrimEnd('/') + _method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = Requests,
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        message.Headers.Add("grpc-accept-encoding", "identity,gzip");
        foreach (var entry in _options.Headers ?? []) message.Headers.TryAddWithoutValidation(entry.Key, entry.Value);
        if (_left is { } left) message.Headers.Add("grpc-timeout", GrpcTimeout.Format(left));
        return message;
    }

    private async Task<FrameReader<TResponse>> ReaderAsync(HttpResponseMessage message)
    {
        var body = PipeReader.Create(await message.Content.ReadAsStreamAsync(_cancel.Token));
        var encoding = message.Headers.TryGetValues("grpc-encoding", out var values) ? values.First() : null;
        return new(body, encoding, _method.ResponseMarshaller, _maxMessageBytes, StatusCode.Unavailable, _cancel.Token);
    }

    private async Task<Metadata> ReadHeadersAsync()
    {
        try { return Read((await _response).Headers); }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException) { return []; /* the call itself reports it */ }
    }

    private void End(HttpResponseMessage message)
    {
        HttpHeaders source = message.TrailingHeaders.Contains("grpc-status") ? message.TrailingHeaders : message.Headers;
        _trailers = Read(source);
        _status = _trailers.GetValue("grpc-status") is { } code
            ? new Status(StatusText.ParseCode(code), StatusText.Decode(_trailers.GetValue("grpc-message") ?? ""))
            : new Status(FromHttp(message.StatusCode), $"HTTP {(int)message.StatusCode} without grpc-status");
    }

    // "HTTP to gRPC Status Code Mapping" of the gRPC specification.
    private static StatusCode FromHttp(HttpStatusCode status) => (int)status switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private RpcException Ended(StatusCode code, string detail)
    {
        (_status, _trailers) = (new Status(code, detail), []);
        return new RpcException(_status.Value, _trailers);
    }

    private static Metadata Read(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in headers)
            foreach (var value in values) MetadataHeaders.Add(metadata, key, value);
        return metadata;
    }
}
