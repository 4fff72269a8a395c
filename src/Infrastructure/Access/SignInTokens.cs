using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SrsStack.Application.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>JSON Web Tokens, HS256 with a key that only signs sign-ins. Algorithm, issuer, audience and times are all checked; none of ours names a key.</summary>
public sealed class SignInTokens(byte[] key, TimeProvider time) : ISignInTokens
{
    private const string Issuer = "srs-stack";
    private const string Audience = "srs-stack/sign-in";
    private const int MaxLength = 2048;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };
    private readonly SymmetricSecurityKey _key = new(key);

    public string Issue(string tokenId, string account, DateTimeOffset issuedAt, DateTimeOffset expiresAt) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        IssuedAt = issuedAt.UtcDateTime,
        NotBefore = issuedAt.UtcDateTime,
        Expires = expiresAt.UtcDateTime,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { [JwtRegisteredClaimNames.Sub] = account, [JwtRegisteredClaimNames.Jti] = tokenId },
        SigningCredentials = new(_key, SecurityAlgorithms.HmacSha256),
    });

    public async Task<SignInClaims?> ReadAsync(string token)
    {
        if (token.Length is 0 or > MaxLength) return null;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            IssuerSigningKey = _key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => from <= Now && Now < until,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken { Kid: null or "", Id: { Length: > 0 } id, Subject: { Length: > 0 } account }) return null;
        return new(id, account);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
