using SrsStack.Domain.Platform;

namespace SrsStack.Domain.Streams;

/// <summary>State of one live stream as its events tell it: whether somebody publishes now, and the sums of all that was.</summary>
/// <param name="Open">The publish that goes on now; null while the stream is silent.</param>
public sealed record LiveStream(
    StreamName? Name, OpenPublish? Open, int Publishes, int Refusals, long TotalBytes, long TotalDurationMs, DateTimeOffset? LastChange)
{
    public static LiveStream Initial { get; } = new(null, null, 0, 0, 0, 0, null);

    public static LiveStream Evolve(LiveStream state, LiveStreamEvent e) => e switch
    {
        LiveStreamEvent.PublishStarted s => state with
        {
            Name = s.Name,
            Open = new(s.Session, s.Protocol, s.Encoder, s.Boot, s.At),
            Publishes = state.Publishes + 1,
            LastChange = s.At,
        },
        LiveStreamEvent.PublishRefused r => state with
        {
            Name = r.Name,
            Refusals = state.Refusals + 1 + r.Unrecorded,
            LastChange = r.At,
        },
        LiveStreamEvent.PublishEnded d => state with
        {
            Open = null,
            TotalBytes = state.TotalBytes + (d.Totals?.Bytes ?? 0),
            TotalDurationMs = state.TotalDurationMs + (d.Totals?.DurationMs ?? 0),
            LastChange = d.At,
        },
        _ => state,
    };
}

public sealed record OpenPublish(SessionId Session, string Protocol, string? Encoder, BootId Boot, DateTimeOffset Since);
