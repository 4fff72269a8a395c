namespace SrsStack.Rpc.Calls;

/// <summary>
/// The answering side of a call. Handler, header timer and end of call may meet here at the same moment; a gate lets one
/// at a time touch the response, and after <see cref="CloseAsync"/> the handler can no longer do so.
/// </summary>
internal abstract class CallWriter<T>(HttpContext http, CancellationToken cancel) : IServerStreamWriter<T>, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _closed;

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>A message or the headers have been given to the transport.</summary>
    public bool Opened { get; private set; }

    protected HttpContext Http => http;

    protected CancellationToken Cancel => cancel;

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <exception cref="OperationCanceledException">The call is over, or was cancelled while the transport was full.</exception>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        await _gate.WaitAsync(cancellationToken.CanBeCanceled ? cancellationToken : cancel);
        try
        {
            if (_closed) throw new OperationCanceledException("the call is over");
            if (!Opened) PrepareHeaders();
            Opened = true;
            await WriteMessageAsync(message);
        }
        finally { _gate.Release(); }
    }

    /// <summary>Sends the headers if nothing has been sent yet.</summary>
    public async Task OpenAsync()
    {
        await _gate.WaitAsync(cancel);
        try
        {
            if (_closed || Opened) return;
            PrepareHeaders();
            Opened = true;
            await http.Response.StartAsync(cancel);
            await http.Response.BodyWriter.FlushAsync(cancel);
        }
        finally { _gate.Release(); }
    }

    /// <summary>Waits for a write that is under way and refuses all later ones.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync(CancellationToken.None);   // a write under way ends by `cancel` at the latest
        _closed = true;
        _gate.Release();
    }

    public void Dispose() => _gate.Dispose();

    protected abstract void PrepareHeaders();

    protected abstract Task WriteMessageAsync(T message);
}
