using System.Text.Json.Serialization;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public readonly record struct ApiTokenId(string Value)
{
    public EventStreamId EventStream => new($"api-token/{Value}");

    public override string ToString() => Value;
}

public abstract record ApiTokenEvent
{
    private ApiTokenEvent()
    {
    }

    /// <param name="Hash">Where the vault keeps the hash of the token; the token itself is shown once and kept nowhere.</param>
    /// <param name="Role">What it may do. Tokens from before there were roles may do everything.</param>
    /// <param name="Areas">The only services it may call, for example <c>streams</c>; null or empty: all.</param>
    public sealed record Created(
        ApiTokenId Id, string Name, SecretRef Hash, DateTimeOffset? ExpiresAt, Actor By, DateTimeOffset At, Role Role = Role.Owner, IReadOnlyList<string>? Areas = null) : ApiTokenEvent;

    public sealed record Revoked(ApiTokenId Id, Actor By, DateTimeOffset At) : ApiTokenEvent;
}

/// <summary>A program's proof to call the API.</summary>
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Active), "active")]
[JsonDerivedType(typeof(Dead), "revoked")]
public abstract record ApiToken
{
    private ApiToken()
    {
    }

    public static ApiToken Initial { get; } = new Unknown();

    public static ApiToken Evolve(ApiToken state, ApiTokenEvent e) => e switch
    {
        ApiTokenEvent.Created c => new Active(c.Id, c.Name),
        ApiTokenEvent.Revoked r => new Dead(r.Id),
        _ => state,
    };

    public sealed record Unknown : ApiToken;

    public sealed record Active(ApiTokenId Id, string Name) : ApiToken;

    public sealed record Dead(ApiTokenId Id) : ApiToken;
}
