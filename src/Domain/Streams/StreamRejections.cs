using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Streams;

/// <summary>The noes of this feature, in one place.</summary>
public static class StreamRejections
{
    public static Rejection BadName { get; } = new(
        RejectionKind.Invalid, "BAD_STREAM_NAME", "A stream is named as app/stream, for example live/livestream.");

    public static Rejection NotFound(StreamName name) => new(
        RejectionKind.NotFound, "STREAM_NOT_FOUND", $"Nobody has ever published {name} here.");

    public static Rejection NoSession(SessionId session) => new(
        RejectionKind.NotFound, "SESSION_NOT_FOUND", $"There is no session {session.Value} now; it may have ended.");

    public static Rejection NotLive(StreamName name) => new(
        RejectionKind.NotFound, "STREAM_NOT_LIVE", $"Nobody publishes {name} now.");
}
