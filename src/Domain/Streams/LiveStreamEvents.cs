using SrsStack.Domain.Platform;

namespace SrsStack.Domain.Streams;

/// <summary>What happened to one live stream. Addresses of peers are not here: they can be erased, events can not.</summary>
public abstract record LiveStreamEvent
{
    private LiveStreamEvent()
    {
    }

    /// <param name="Encoder">What the publisher calls itself, when it said so.</param>
    public sealed record PublishStarted(StreamName Name, SessionId Session, string Protocol, string? Encoder, BootId Boot, DateTimeOffset At) : LiveStreamEvent;

    /// <param name="Reason">Code: <c>bad_key</c>, <c>no_key</c>, <c>busy</c>, ….</param>
    /// <param name="Unrecorded">Refusals just before this one that were only counted, because there were too many.</param>
    public sealed record PublishRefused(StreamName Name, SessionId Session, string Protocol, string Reason, int Unrecorded, BootId Boot, DateTimeOffset At) : LiveStreamEvent;

    public sealed record PublishEnded(StreamName Name, SessionId Session, PublishEndReason Reason, string? Detail, PublishTotals? Totals, DateTimeOffset At) : LiveStreamEvent;
}

/// <summary>Sums of one publish. Milliseconds, bytes of the transport, frames by kind.</summary>
public sealed record PublishTotals(long DurationMs, long Bytes, long VideoFrames, long AudioFrames);

public enum PublishEndReason
{
    PeerLeft = 1,
    ConnectionLost = 2,
    Idle = 3,
    ProtocolError = 4,
    Kicked = 5,
    ServerStopped = 6,

    /// <summary>The server died in the middle; a later boot closed the session. Totals are unknown.</summary>
    ServerDied = 7,

    /// <summary>What was published can not be carried on, for example an unknown codec; the detail says what.</summary>
    Refused = 8,
}
