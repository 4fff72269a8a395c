using System.Security.Cryptography;
using System.Text;
using SrsStack.Application.Access;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Host.Security;

/// <summary>Tells who calls from what the call carries: a bearer token or the page's cookie.</summary>
internal sealed class Authenticator(AccessDirectory access, ISignInTokens signIns, PlatformSecret platform, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>Null when the call carries nothing that proves anything.</summary>
    public async Task<Caller?> IdentifyAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
            return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? await IdentifyAsync(header[Scheme.Length..].Trim(), http.RequestAborted) : null;
        return SignInCookie.Read(http) is { } cookie && SameOrigin.Check(http) ? await IdentifySignInAsync(cookie) : null;
    }

    /// <summary>An API token, the platform secret, or a sign-in token.</summary>
    public async Task<Caller?> IdentifyAsync(string token, CancellationToken stop)
    {
        if (ApiTokenText.TryRead(token, out var id, out var secret)) return IdentifyProgram(id, secret);
        return Same(token, await platform.GetAsync(stop)) ? new(Actor.PlatformSecret, Role.Owner, null) : await IdentifySignInAsync(token);
    }

    private Caller? IdentifyProgram(string id, string secret)
    {
        if (access.FindToken(id) is not { } known || !ApiTokenText.Matches(secret, known.Hash)) return null;
        return known.ExpiresAt <= time.GetUtcNow() ? null : new(new(ActorKind.Token, known.Id), known.Role, null, known.Areas);
    }

    private async Task<Caller?> IdentifySignInAsync(string token) =>
        await signIns.ReadAsync(token) is { } claims && !access.IsSignedOut(claims.TokenId) && access.RoleOf(claims.Account) is { } role
            ? new(new(ActorKind.Person, claims.Account), role, claims.TokenId)
            : null;

    private static bool Same(string given, string known) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(known));
}
