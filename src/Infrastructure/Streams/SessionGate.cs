using System.Net;
using SrsStack.Application.Access;
using SrsStack.Application.Rooms;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Publishing needs the key and the word of those who want to be asked, playing what its rule says. Answered from memory but for that word; the engine keeps with the session what let it in.</summary>
public sealed class SessionGate(PublishRules publishing, PlayRules playing, AccessDirectory access, RoomDirectory rooms, IPublishConfirmation confirmation) : ISessionGate
{
    /// <summary>SRS Stack looks for its secret anywhere in the stream name. Here a name is public, so one that holds a key in any other place than its end is told to nobody.</summary>
    public const string KeyInName = "key_in_name";

    private const string Secret = "secret";
    private const string Token = "token";
    private const string Mask = "***";

    /// <summary>A key of the operator's own may be a word that is in the name by chance; one as long as this is not.</summary>
    private const int NoWord = 16;

    public ValueTask<Admission> AdmitAsync(SessionRequest request, CancellationToken stop) =>
        request.Role == SessionRole.Publish ? new(Publish(request)) : PlayAsync(request);

    public ValueTask<string?> ConfirmAsync(SessionRequest request, CancellationToken stop) => confirmation.ConfirmAsync(request, stop);

    /// <summary>Would what let this session in still let it in?</summary>
    public bool StillHolds(MediaSession session) => session.Role == SessionRole.Publish
        ? session.Credential is not PublishGrant grant || publishing.StillHolds(grant, session.Name.Stream)
        : playing.StillHolds(session.Credential as PlayGrant, session.Name.App, session.Name.Stream);

    private Admission Publish(SessionRequest request)
    {
        var verdict = publishing.Decide(request.Name.App, request.Name.Stream, QueryParameter.Find(request.Query, Secret));
        var name = verdict.Grant is null ? request.Name : new FeedName(request.Name.Vhost, verdict.App, verdict.Stream);
        if (Masked(name) is { } shown) return Admission.Refused(KeyInName, shown);
        return verdict.Grant is { } grant ? Admission.GrantedBy(grant, name == request.Name ? null : name) : Admission.Refused(verdict.Refusal!);
    }

    private async ValueTask<Admission> PlayAsync(SessionRequest request)
    {
        if (Masked(request.Name) is { } shown) return Admission.Refused(KeyInName, shown);
        var verdict = await playing.DecideAsync(request.Name.App, request.Name.Stream, QueryParameter.Find(request.Query, Token), AddressOf(request.Peer));
        if (verdict.Refusal is { } no) return Admission.Refused(no);
        return verdict.Grant is { } grant ? Admission.GrantedBy(grant) : Admission.Granted;
    }

    /// <returns>Null when no key stands in it.</returns>
    private FeedName? Masked(FeedName name)
    {
        var shown = Without(name, access.PublishKey);
        if (rooms.OfKeyInside(name.Stream) is { } room) shown = Without(shown, room.Key);
        if (rooms.OfKeyInside(name.App) is { } other) shown = Without(shown, other.Key);
        return shown == name ? null : shown;
    }

    private static FeedName Without(FeedName name, string? key) => key is not { Length: >= NoWord }
        ? name
        : new(Without(name.Vhost, key), Without(name.App, key), Without(name.Stream, key));

    private static string Without(string part, string key) => part.Replace(key, Mask, StringComparison.OrdinalIgnoreCase);

    private static string AddressOf(string peer) =>
        IPEndPoint.TryParse(peer, out var end) ? (end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address).ToString() : peer;
}

/// <summary>Somebody else's word on a publish whose key is right.</summary>
public interface IPublishConfirmation
{
    /// <summary>See <see cref="ISessionGate.ConfirmAsync"/>.</summary>
    ValueTask<string?> ConfirmAsync(SessionRequest request, CancellationToken stop);
}
