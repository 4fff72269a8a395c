using System.Net;
using System.Security.Cryptography;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Who may play what from now on: all rules, in their order. Players who would not come in any more are cut.</summary>
public sealed record SetPlayRules(IReadOnlyList<PlayRule> Rules) : ICommand<Outcome>;

public static class SetPlayRulesHandler
{
    public static async Task<Outcome> Handle(SetPlayRules c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var outcome = await store.DecideAsync(AccessEvents.Play, PlayPolicy.EventStream, context, state =>
            PlayPolicy.DecideRules(c.Rules, context.By, time.GetUtcNow(), state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

/// <summary>A token that lets players in. It is signed and kept nowhere.</summary>
public sealed record IssuePlayToken(string Pattern, TimeSpan Lifetime, string? Address) : ICommand<Outcome<NewPlayToken>>;

public sealed record NewPlayToken(string Id, string Text, DateTimeOffset ExpiresAt)
{
    /// <summary>A record would print the token.</summary>
    public override string ToString() => Id;
}

public static class IssuePlayTokenHandler
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static async Task<Outcome<NewPlayToken>> Handle(
        IssuePlayToken c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, PlayDirectory play, IPlayTokens tokens, TimeProvider time,
        CancellationToken stop)
    {
        if (!StreamPattern.IsValid(c.Pattern)) return Outcome<NewPlayToken>.Refused(AccessRejections.BadStreamPattern(c.Pattern));
        if (c.Lifetime < TimeSpan.FromSeconds(1) || c.Lifetime > Longest) return Outcome<NewPlayToken>.Refused(AccessRejections.BadPlayTokenExpiry);
        if (c.Address is not null && !IPAddress.TryParse(c.Address, out _)) return Outcome<NewPlayToken>.Refused(AccessRejections.BadPlayTokenAddress);
        if (play.SigningKey is null) await PlaySigning.MakeAsync(onlyFirst: true, context, store, vault, memory, time, stop);
        var key = play.SigningKey ?? throw new ConcurrencyException("Another made the first signing key in this moment.");
        var now = time.GetUtcNow();
        var claims = new PlayClaims(Guid.CreateVersion7(now).ToString("N"), c.Pattern, c.Address is { } address ? IPAddress.Parse(address).ToString() : null, now + c.Lifetime);
        return Outcome<NewPlayToken>.Done(new(claims.Id, tokens.Issue(key.Bytes, claims, now), claims.ExpiresAt));
    }
}

/// <summary>One token is refused from now on, and its players are cut.</summary>
/// <param name="Token">The token itself: it says what to remember, and for how long.</param>
public sealed record RevokePlayToken(string Token) : ICommand<Outcome>
{
    /// <summary>A record would print the token.</summary>
    public override string ToString() => nameof(RevokePlayToken);
}

public static class RevokePlayTokenHandler
{
    public static async Task<Outcome> Handle(
        RevokePlayToken c, CommandContext context, IEventStore store, IMemoryViews memory, PlayDirectory play, IPlayTokens tokens, TimeProvider time, CancellationToken stop)
    {
        if (play.SigningKey is not { } key || await tokens.ReadAsync(key.Bytes, c.Token) is not { } claims) return Outcome.Refused(AccessRejections.UnknownPlayToken);
        if (play.IsRevoked(claims.Id)) return new(null, 0, 0);
        var outcome = await store.DecideAsync(AccessEvents.Play, PlayPolicy.EventStream, context, _ =>
            (Domain.Kernel.Decision<PlayPolicyEvent>)new PlayPolicyEvent.TokenRevoked(claims.Id, claims.ExpiresAt, context.By, time.GetUtcNow()), stop);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

/// <summary>Every play token that was ever made is refused from now on, and their players are cut.</summary>
public sealed record RevokeAllPlayTokens : ICommand<Outcome>;

public static class RevokeAllPlayTokensHandler
{
    public static Task<Outcome> Handle(
        RevokeAllPlayTokens c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop) =>
        PlaySigning.MakeAsync(onlyFirst: false, context, store, vault, memory, time, stop);
}

internal static class PlaySigning
{
    /// <summary>Makes a key that signs.</summary>
    /// <param name="onlyFirst">Leaves the one that another made meanwhile.</param>
    public static async Task<Outcome> MakeAsync(
        bool onlyFirst, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var secret = await vault.PutAsync(Convert.ToHexString(RandomNumberGenerator.GetBytes(32)), stop);
        var outcome = await store.DecideAsync(AccessEvents.Play, PlayPolicy.EventStream, context, state => onlyFirst && state.SigningKey is not null
            ? Domain.Kernel.Decision<PlayPolicyEvent>.Nothing
            : new PlayPolicyEvent.SigningKeyMade(secret, context.By, time.GetUtcNow()), stop);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}
