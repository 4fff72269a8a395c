using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record ApiTokenCommand
{
    private ApiTokenCommand()
    {
    }

    public sealed record Create(
        ApiTokenId Id, string Name, SecretRef Hash, DateTimeOffset? ExpiresAt, Actor By, DateTimeOffset At, Role Role = Role.Owner, IReadOnlyList<string>? Areas = null) : ApiTokenCommand;

    public sealed record Revoke(ApiTokenId Id, Actor By, DateTimeOffset At) : ApiTokenCommand;
}

public static class ApiTokenDecider
{
    /// <summary>Characters of a token's name.</summary>
    public const int MaxNameLength = 100;

    public const int MaxAreas = 32;

    public static Decision<ApiTokenEvent> Decide(ApiTokenCommand command, ApiToken state) => (command, state) switch
    {
        (ApiTokenCommand.Create { Name: var name }, _) when name.Length is 0 or > MaxNameLength || name.Any(char.IsControl) => AccessRejections.BadTokenName,
        (ApiTokenCommand.Create { Role: var role }, _) when !Enum.IsDefined(role) => AccessRejections.BadRole,
        (ApiTokenCommand.Create { Areas: { } areas }, _) when areas.Count > MaxAreas || !areas.All(IsArea) => AccessRejections.BadArea,
        (ApiTokenCommand.Create c, _) when c.ExpiresAt <= c.At => AccessRejections.ExpiryInThePast,
        (ApiTokenCommand.Create c, ApiToken.Unknown) => new ApiTokenEvent.Created(c.Id, c.Name, c.Hash, c.ExpiresAt, c.By, c.At, c.Role, c.Areas),
        (ApiTokenCommand.Revoke c, ApiToken.Active) => new ApiTokenEvent.Revoked(c.Id, c.By, c.At),
        (ApiTokenCommand.Revoke, ApiToken.Unknown) => AccessRejections.TokenNotFound,
        _ => Decision<ApiTokenEvent>.Nothing,
    };

    private static bool IsArea(string area) => area.Length is > 0 and <= 40 && area.All(char.IsAsciiLetterLower);
}
