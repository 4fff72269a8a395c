using SrsStack.Media.Live;

namespace SrsStack.Media.Engine;

/// <summary>May this session start? The only synchronous question from engine to product, answered from memory in milliseconds.</summary>
public interface ISessionGate
{
    ValueTask<Admission> AdmitAsync(SessionRequest request, CancellationToken stop);

    /// <summary>The last word on a publish that was admitted, when its name is free and kept for it: the only question that may take seconds. Asked once a publish.</summary>
    /// <returns>Null when it may begin, else the reason.</returns>
    ValueTask<string?> ConfirmAsync(SessionRequest request, CancellationToken stop) => new((string?)null);
}

/// <param name="Query">Everything behind <c>?</c> of the stream name or URL, as sent, without the <c>?</c>; may hold a secret: never log it.</param>
/// <param name="Protocol"><c>rtmp</c>, <c>flv</c>, <c>hls</c>.</param>
/// <param name="Peer">Address and port of the peer.</param>
/// <param name="Fits">Whether the form that is asked for can carry anything of a feed; null: it carries everything.</param>
public sealed record SessionRequest(string SessionId, SessionRole Role, string Protocol, FeedName Name, string Query, string Peer, Func<FeedDescription, bool>? Fits = null);

/// <summary>The answer. <paramref name="Reason"/> is a short code for a refusal, for example <c>bad_key</c>; it is told to the peer.</summary>
/// <param name="ShownName">What to call the stream in logs and notices when the name itself holds a secret; null: as it is.</param>
/// <param name="Name">The stream that is meant when the name that was asked for says more than that; null: as it is. Only with a grant.</param>
/// <param name="Credential">What let the session in, for the gate's own use later; the engine keeps it with the session and never looks at it.</param>
public readonly record struct Admission(bool Allowed, string? Reason, FeedName? ShownName = null, FeedName? Name = null, object? Credential = null)
{
    public static Admission Granted => new(true, null);

    /// <summary>In by something that may lose its force later.</summary>
    public static Admission GrantedBy(object credential, FeedName? name = null) => new(true, null, null, name, credential);

    public static Admission Refused(string reason, FeedName? shownName = null) => new(false, reason, shownName);
}
