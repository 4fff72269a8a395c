using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp.Wire;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>A connection's publish session while it lasts.</summary>
internal sealed class RtmpPublisher
{
    private readonly PublishSession _session;
    private readonly RtmpToLive _live;
    private readonly CancellationTokenRegistration _stopping;

    public RtmpPublisher(PublishSession session, ConnectionEnd end)
    {
        _session = session;
        _live = new(session);
        _stopping = session.Stopping.UnsafeRegister(_ => end.Now(session.StopReason ?? EndReason.Kicked, null), null);
    }

    /// <summary>Why the stream cannot be served, for people.</summary>
    public string? Refusal => _live.Refusal;

    public long Dropped => _live.Dropped;

    /// <returns>True when the message carried media that was taken.</returns>
    public bool TryTake(in RtmpMessage message)
    {
        var before = _live.Taken;
        _live.Receive(message);
        return _live.Taken != before;
    }

    public void CountBytes(long bytes) => _session.CountBytes(bytes);

    public async ValueTask EndAsync(EndReason reason, string? detail)
    {
        await _stopping.DisposeAsync();
        await _session.EndAsync(reason, detail);
        _session.Dispose();
    }
}
