using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Media.Engine;

/// <summary>Limits and times of the engine; the defaults are safe.</summary>
public sealed record EngineOptions
{
    public FeedOptions Feed { get; init; } = FeedOptions.Default;

    public HlsOptions Hls { get; init; } = new();

    /// <summary>How long the play list and segments of an ended feed stay.</summary>
    public TimeSpan HlsLinger { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A peer must have finished its handshake by then.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection must have asked to publish or play by then.</summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A publisher that sends no media for so long is ended.</summary>
    public TimeSpan PublishIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A player that takes nothing for so long is ended.</summary>
    public TimeSpan PlayStall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Threads that write to players: one a core.</summary>
    public int Pumps { get; init; } = Environment.ProcessorCount;

    /// <summary>Largest message or frame taken from a peer.</summary>
    public int MaxMessageBytes { get; init; } = 8 << 20;

    /// <summary>Sessions of all protocols at once; more are refused.</summary>
    public int MaxSessions { get; init; } = 20_000;

    /// <summary>Notices that wait for the product before new publishes are refused; an end is never dropped.</summary>
    public int MaxWaitingNotices { get; init; } = 65_536;
}
