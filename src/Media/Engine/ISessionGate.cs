namespace SrsStack.Media.Engine;

/// <summary>May this session start? The only synchronous question from engine to product, answered from memory in milliseconds.</summary>
public interface ISessionGate
{
    ValueTask<Admission> AdmitAsync(SessionRequest request, CancellationToken stop);
}

/// <param name="Query">Everything behind <c>?</c> of the stream name or URL, as sent, without the <c>?</c>; may hold a secret: never log it.</param>
/// <param name="Protocol"><c>rtmp</c>, <c>flv</c>, <c>hls</c>.</param>
/// <param name="Peer">Address and port of the peer.</param>
/// <param name="AsTransportStream">A feed of which no track fits into MPEG-TS cannot be played so.</param>
public sealed record SessionRequest(string SessionId, SessionRole Role, string Protocol, FeedName Name, string Query, string Peer, bool AsTransportStream = false);

/// <summary>The answer. <paramref name="Reason"/> is a short code for a refusal, for example <c>bad_key</c>; it is told to the peer.</summary>
/// <param name="ShownName">What to call the stream in logs and notices when the name itself holds a secret; null: as it is.</param>
public readonly record struct Admission(bool Allowed, string? Reason, FeedName? ShownName = null)
{
    public static Admission Granted => new(true, null);

    public static Admission Refused(string reason, FeedName? shownName = null) => new(false, reason, shownName);
}
