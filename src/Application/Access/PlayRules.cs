using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Access;

/// <summary>May this be played with what was shown? The same for every protocol; asked before a session begins and again while it lasts.</summary>
public sealed class PlayRules(PlayDirectory play, IPlayTokens tokens, TimeProvider time)
{
    public const string NoToken = "no_token";
    public const string BadToken = "bad_token";

    /// <param name="address">Of the player, without a port.</param>
    public async ValueTask<PlayVerdict> DecideAsync(string app, string stream, string? token, string address)
    {
        if (!play.NeedsToken(app, stream)) return PlayVerdict.Open;
        if (string.IsNullOrEmpty(token)) return new(null, NoToken);
        if (play.SigningKey is not { } key || await tokens.ReadAsync(key.Bytes, token) is not { } claims) return new(null, BadToken);
        var fits = StreamPattern.Matches(claims.Pattern, $"{app}/{stream}") && (claims.Address is null || claims.Address == address);
        return fits && !play.IsRevoked(claims.Id) ? new(new PlayGrant(claims.Id, claims.ExpiresAt, key.Reference), null) : new(null, BadToken);
    }

    /// <summary>Would what let a player in still let it in?</summary>
    /// <param name="grant">Null: it needed none.</param>
    public bool StillHolds(PlayGrant? grant, string app, string stream) =>
        !play.NeedsToken(app, stream)
        || (grant is not null && grant.ExpiresAt > time.GetUtcNow() && play.SigningKey?.Reference == grant.SigningKey && !play.IsRevoked(grant.TokenId));
}

/// <summary>What let a player in.</summary>
public sealed record PlayGrant(string TokenId, DateTimeOffset ExpiresAt, SecretRef SigningKey);

/// <param name="Grant">Null when it may not, and when nothing is needed.</param>
/// <param name="Refusal">Null when it may.</param>
public readonly record struct PlayVerdict(PlayGrant? Grant, string? Refusal)
{
    public static PlayVerdict Open => default;
}

/// <summary>Signed tokens of players.</summary>
public interface IPlayTokens
{
    string Issue(byte[] key, PlayClaims claims, DateTimeOffset issuedAt);

    /// <returns>Null when it is not ours, was changed or is over.</returns>
    ValueTask<PlayClaims?> ReadAsync(byte[] key, string token);
}

/// <param name="Pattern">Of <c>app/stream</c>.</param>
/// <param name="Address">The only one it counts from; null: any.</param>
public sealed record PlayClaims(string Id, string Pattern, string? Address, DateTimeOffset ExpiresAt);
