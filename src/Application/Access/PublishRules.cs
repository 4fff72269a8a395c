using SrsStack.Application.Rooms;

namespace SrsStack.Application.Access;

/// <summary>May this be published with what was shown? Answered from memory, before a session begins and again while it lasts.</summary>
/// <remarks>
/// The stream of a live room takes the room's key alone, every other one the global key; always the whole key, compared in constant time. Encoders that
/// cannot send a query write it behind the name: <c>NAME-KEY</c>, <c>NAME_KEY</c>, <c>NAME.KEY</c> or <c>NAME/KEY</c>; a room's key alone is its stream.
/// The stream is then called by its name without the key.
/// </remarks>
public sealed class PublishRules(AccessDirectory access, RoomDirectory rooms)
{
    public const string NoKey = "no_key";
    public const string BadKey = "bad_key";

    private static readonly char[] Separators = ['-', '_', '.'];

    /// <param name="given">The key that was shown beside the name; null or empty: none.</param>
    public PublishVerdict Decide(string app, string stream, string? given)
    {
        if (!string.IsNullOrEmpty(given) && KeyOf(stream) is { } key && PublishKeyText.Matches(given, key)) return PublishVerdict.By(new(Fingerprint(key)), app, stream);
        if (string.IsNullOrEmpty(given) && InName(app, stream) is { } found) return found;
        if (access.IsPublishOpen) return PublishVerdict.By(new(null), app, stream);
        return PublishVerdict.Refused(string.IsNullOrEmpty(given) ? NoKey : BadKey);
    }

    /// <summary>Would what let a publisher in still let it in?</summary>
    public bool StillHolds(PublishGrant grant, string stream)
    {
        if (grant.KeyFingerprint is not { } shown) return access.IsPublishOpen;
        return access.IsPublishOpen || (KeyOf(stream) is { } key && Fingerprint(key) == shown) || (rooms.OfStream(stream) is null && access.KeptFingerprints.Contains(shown));
    }

    internal static string Fingerprint(string key) => ApiTokenText.Hash(key);

    private string? KeyOf(string stream) => rooms.OfStream(stream)?.Key ?? access.PublishKey;

    private PublishVerdict? InName(string app, string stream)
    {
        if (rooms.OfKey(stream) is { } room) return PublishVerdict.By(new(Fingerprint(room.Key)), app, room.Stream);
        for (var cut = stream.LastIndexOfAny(Separators); cut > 0; cut = stream.LastIndexOfAny(Separators, cut - 1))      // a key may hold them too
        {
            if (Fits(stream[..cut], stream[(cut + 1)..]) is { } grant) return PublishVerdict.By(grant, app, stream[..cut]);
        }
        if (app.LastIndexOf('/') is > 0 and var slash && Fits(app[(slash + 1)..], stream) is { } byPath) return PublishVerdict.By(byPath, app[..slash], app[(slash + 1)..]);
        return null;
    }

    private PublishGrant? Fits(string name, string key) => KeyOf(name) is { } known && PublishKeyText.Matches(key, known) ? new(Fingerprint(known)) : null;
}

/// <summary>What let a publisher in.</summary>
/// <param name="KeyFingerprint">A hash of the key; null: nobody was asked for one.</param>
public sealed record PublishGrant(string? KeyFingerprint);

/// <param name="Grant">Null when it may not; then <paramref name="Refusal"/> says why.</param>
/// <param name="App">With <paramref name="Stream"/>: what is published, without a key that stood in the name.</param>
public sealed record PublishVerdict(PublishGrant? Grant, string? Refusal, string App, string Stream)
{
    public static PublishVerdict By(PublishGrant grant, string app, string stream) => new(grant, null, app, stream);

    public static PublishVerdict Refused(string reason) => new(null, reason, "", "");
}
