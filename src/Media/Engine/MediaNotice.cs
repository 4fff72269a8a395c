namespace SrsStack.Media.Engine;

/// <summary>The name of a live stream as its publisher and players say it.</summary>
/// <param name="Vhost"><c>__defaultVhost__</c> when none was named.</param>
/// <param name="App">For example <c>live</c>; may hold <c>/</c>.</param>
/// <param name="Stream">For example <c>livestream</c>; without its query.</param>
public sealed record FeedName(string Vhost, string App, string Stream)
{
    public const string DefaultVhost = "__defaultVhost__";

    public override string ToString() => Vhost == DefaultVhost ? $"{App}/{Stream}" : $"{Vhost}/{App}/{Stream}";
}

public enum SessionRole
{
    Publish = 1,
    Play = 2,
}

/// <summary>Why a session ended, in the engine's words.</summary>
public enum EndReason
{
    /// <summary>The peer said so (deleteStream, FCUnpublish, closed in order).</summary>
    PeerLeft = 1,

    /// <summary>The connection broke without a word.</summary>
    ConnectionLost = 2,

    /// <summary>No media came for the idle limit.</summary>
    Idle = 3,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolError = 4,

    /// <summary>An operator ended it.</summary>
    Kicked = 5,

    /// <summary>This server stops.</summary>
    ServerStopping = 6,

    /// <summary>The server would not serve it: key, name, codec. A publish that began ends so when its media can not be carried on.</summary>
    Refused = 7,
}

/// <summary>Bytes and frames of one session from its first to its last.</summary>
public sealed record SessionTotals(long Bytes, long VideoFrames, long AudioFrames, TimeSpan Duration);

/// <summary>A fact told by the engine, before it is an event. <paramref name="SessionId"/> is made by the engine and unique for ever.</summary>
public abstract record MediaNotice(string SessionId, FeedName Name, string Protocol, string Peer, DateTimeOffset At);

/// <summary>A player came or went. Not for the history: there may be thousands a second.</summary>
public sealed record PlayNotice(string SessionId, FeedName Name, bool IsStart);

public sealed record PublishStartedNotice(string SessionId, FeedName Name, string Protocol, string Peer, DateTimeOffset At, string? Encoder)
    : MediaNotice(SessionId, Name, Protocol, Peer, At);

public sealed record PublishRefusedNotice(string SessionId, FeedName Name, string Protocol, string Peer, DateTimeOffset At, string Reason)
    : MediaNotice(SessionId, Name, Protocol, Peer, At);

public sealed record PublishEndedNotice(
    string SessionId, FeedName Name, string Protocol, string Peer, DateTimeOffset At, EndReason Reason, string? Detail, SessionTotals Totals)
    : MediaNotice(SessionId, Name, Protocol, Peer, At);
