using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SrsStack.Application.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>JSON Web Tokens, HS256: the stream's pattern is the subject, the address stands in <c>ip</c>. Algorithm, audience and times are all checked.</summary>
/// <remarks>Whatever else signs with HS256 here has another key and another audience.</remarks>
public sealed class PlayTokens(TimeProvider time) : IPlayTokens
{
    private const string Audience = "srs-stack/play";
    private const string AddressClaim = "ip";
    private const int MaxLength = 2048;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };
    private volatile Checked? _checked;

    public string Issue(byte[] key, PlayClaims claims, DateTimeOffset issuedAt)
    {
        var more = new Dictionary<string, object>(StringComparer.Ordinal) { [JwtRegisteredClaimNames.Sub] = claims.Pattern, [JwtRegisteredClaimNames.Jti] = claims.Id };
        if (claims.Address is { } address) more[AddressClaim] = address;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Audience = Audience,
            IssuedAt = issuedAt.UtcDateTime,
            NotBefore = issuedAt.UtcDateTime,
            Expires = claims.ExpiresAt.UtcDateTime,
            Claims = more,
            SigningCredentials = new(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256),
        });
    }

    public async ValueTask<PlayClaims?> ReadAsync(byte[] key, string token)
    {
        if (token.Length is 0 or > MaxLength) return null;
        var result = await _handler.ValidateTokenAsync(token, ParametersOf(key));
        if (!result.IsValid || result.SecurityToken is not JsonWebToken { Id: { Length: > 0 } id, Subject: { Length: > 0 } pattern } read) return null;
        return new(id, pattern, read.TryGetPayloadValue<string>(AddressClaim, out var address) ? address : null, new(read.ValidTo, TimeSpan.Zero));
    }

    /// <summary>Made once a key: it is asked for at every segment.</summary>
    private TokenValidationParameters ParametersOf(byte[] key)
    {
        if (_checked is { } known && ReferenceEquals(known.Key, key)) return known.Parameters;
        var parameters = new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidAudience = Audience,
            IssuerSigningKey = new SymmetricSecurityKey(key),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => (from is null || from <= Now) && Now < until,
        };
        _checked = new(key, parameters);
        return parameters;
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private sealed record Checked(byte[] Key, TokenValidationParameters Parameters);
}
