using System.Security.Cryptography;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Make a token for a program. Its text is in the outcome and nowhere else.</summary>
/// <param name="Maker">Role of who makes it: the token's is never higher.</param>
/// <param name="MakerAreas">What who makes it is narrowed to: the token is not wider. Empty: all.</param>
public sealed record CreateApiToken(
    string Name, DateTimeOffset? ExpiresAt, Role Role, IReadOnlyList<string> Areas, Role Maker, IReadOnlyList<string> MakerAreas) : ICommand<Outcome<NewApiToken>>;

/// <param name="Text"><c>srs_{id}_{secret}</c>.</param>
public sealed record NewApiToken(string Id, string Name, string Text, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>A record would print the token.</summary>
    public override string ToString() => Id;
}

public static class CreateApiTokenHandler
{
    public static async Task<Outcome<NewApiToken>> Handle(
        CreateApiToken c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var isWider = c.MakerAreas.Count > 0 && (c.Areas.Count == 0 || c.Areas.Except(c.MakerAreas, StringComparer.Ordinal).Any());
        if (c.Role > c.Maker || isWider) return Outcome<NewApiToken>.Refused(AccessRejections.RoleAboveOwn);
        var (id, secret, now) = (new ApiTokenId(Guid.CreateVersion7(time.GetUtcNow()).ToString("N")), ApiTokenText.NewSecret(), time.GetUtcNow());
        var hash = await vault.PutAsync(ApiTokenText.Hash(secret), stop);
        var outcome = await store.DecideAsync(AccessEvents.Token, id.EventStream, context, state =>
            ApiTokenDecider.Decide(new ApiTokenCommand.Create(id, c.Name, hash, c.ExpiresAt, context.By, now, c.Role, c.Areas.Count == 0 ? null : c.Areas), state), stop);
        if (outcome.Rejection is { } no) return Outcome<NewApiToken>.Refused(no);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return Outcome<NewApiToken>.Done(new(id.Value, c.Name, ApiTokenText.Write(id, secret), now, c.ExpiresAt));
    }
}

public sealed record RevokeApiToken(ApiTokenId Id) : ICommand<Outcome>;

public static class RevokeApiTokenHandler
{
    public static async Task<Outcome> Handle(
        RevokeApiToken c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var outcome = await store.DecideAsync(AccessEvents.Token, c.Id.EventStream, context, state =>
            ApiTokenDecider.Decide(new ApiTokenCommand.Revoke(c.Id, context.By, time.GetUtcNow()), state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

/// <summary>How an API token looks: its id in clear, so that it can be found; 256 random bits, of which only a hash is kept.</summary>
public static class ApiTokenText
{
    private const string Prefix = "srs_";

    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string Write(ApiTokenId id, string secret) => $"{Prefix}{id.Value}_{secret}";

    /// <summary>A plain hash will do: the secret is random, so there is nothing to guess.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

    public static bool TryRead(string text, out string id, out string secret)
    {
        (id, secret) = ("", "");
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = text.Split('_');
        if (parts.Length != 3) return false;
        (id, secret) = (parts[1], parts[2]);
        return true;
    }

    /// <summary>In constant time.</summary>
    public static bool Matches(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Hash(secret)), System.Text.Encoding.ASCII.GetBytes(hash));
}
