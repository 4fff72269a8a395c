namespace SrsStack.Rpc.Calls;

/// <summary>
/// The answering side of a call. Handler, header timer and end of call may meet here at the same moment; a gate lets one
/// at a time touch the response, and after <see cref="CloseAsync"/> the handler can no longer do so.
/// </summary>
internal abstract class CallWriter<T>(HttpContext http, CancellationToken cancel) : IServerStreamWriter<T>, IDisposable
{
    /// <summary>What a peer that does not read may still hold up after its call has ended.</summary>
    private static readonly TimeSpan LongestLastWrite = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _closed;

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>A message or the headers have been given to the transport.</summary>
    public bool Opened { get; private set; }

    protected HttpContext Http => http;

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <exception cref="OperationCanceledException">The call is over.</exception>
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
            await FlushAsync();
        }
        finally { _gate.Release(); }
    }

    /// <summary>Waits for a write that is under way and refuses all later ones.</summary>
    public async Task CloseAsync()
    {
        if (!await _gate.WaitAsync(LongestLastWrite, CancellationToken.None))
        {
            http.Abort();   // ends the write
            await _gate.WaitAsync(CancellationToken.None);
        }

        _closed = true;
        _gate.Release();
    }

    public void Dispose() => _gate.Dispose();

    // Not with the call's token: the server cuts the whole connection when a flush is cancelled, and then neither status
    // nor trailers arrive. A flush ends by itself when the peer reads or leaves.
    protected Task FlushAsync() => http.Response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();

    protected abstract void PrepareHeaders();

    protected abstract Task WriteMessageAsync(T message);
}
