namespace SrsStack.Rpc.Client;

/// <summary>Generated clients over HttpClient and HTTP/2: cleartext with prior knowledge for http, ALPN for https.</summary>
/// <param name="address">Scheme, host and port; a path is put before every method.</param>
/// <param name="handler">Null for one of its own, which Dispose then ends; a given one stays the caller's.</param>
/// <param name="maxMessageBytes">Largest answer that is accepted, in bytes, after inflating.</param>
public sealed class HttpChannel(Uri address, HttpMessageHandler? handler = null, TimeProvider? time = null, int maxMessageBytes = 4 << 20)
    : ChannelBase(address.ToString()), IDisposable
{
    private readonly HttpMessageInvoker _http =
        new(handler ?? new SocketsHttpHandler { EnableMultipleHttp2Connections = true }, disposeHandler: handler is null);

    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(_http, address, time ?? TimeProvider.System, maxMessageBytes);

    public void Dispose() => _http.Dispose();
}
