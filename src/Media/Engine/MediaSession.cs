namespace SrsStack.Media.Engine;

/// <summary>What publish and play sessions share: identity, and being stopped by somebody else.</summary>
public abstract class MediaSession : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private int _stopReason;
    private long _bytes;

    private protected MediaSession(SessionRequest request, object? credential, DateTimeOffset startedAt)
    {
        Credential = credential;
        Id = request.SessionId;
        Name = request.Name;
        Protocol = request.Protocol;
        Peer = request.Peer;
        Role = request.Role;
        StartedAt = startedAt;
    }

    public string Id { get; }

    public FeedName Name { get; }

    public string Protocol { get; }

    public string Peer { get; }

    public SessionRole Role { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>What let it in, as the gate said; null where nothing was asked for.</summary>
    public object? Credential { get; }

    /// <summary>Bytes of the transport so far, in the direction of the media.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Null where the transport does not tell, and when it is over.</summary>
    public TransportStats? Transport => ReadTransport?.Invoke();

    internal Func<TransportStats?>? ReadTransport { get; set; }

    /// <summary>Fires when an operator or the server ends the session; <see cref="StopReason"/> says which.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public EndReason? StopReason => _stopReason == 0 ? null : (EndReason)_stopReason;

    /// <summary>Asks the session's pump to end it. The first reason stands.</summary>
    public void Stop(EndReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, 0) == 0) _stopping.Cancel();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    private protected virtual void Dispose(bool disposing)
    {
        if (disposing) _stopping.Dispose();
    }
}
