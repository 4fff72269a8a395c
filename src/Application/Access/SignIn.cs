using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Prove to be the owner.</summary>
/// <param name="Address">Of the caller, for the limit on guesses; not kept.</param>
public sealed record SignIn(string Password, string Address) : ICommand<Outcome<SignInGrant>>
{
    /// <summary>How long a sign-in lasts.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>A record would print the password.</summary>
    public override string ToString() => nameof(SignIn);
}

public sealed record SignInGrant(string Token, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>A record would print the token.</summary>
    public override string ToString() => nameof(SignInGrant);
}

public static class SignInHandler
{
    public static async Task<Outcome<SignInGrant>> Handle(
        SignIn c, CommandContext context, IEventStore store, ISecretVault vault, IPasswordHasher passwords, ISignInTokens tokens, ISignInLimiter limiter, TimeProvider time, CancellationToken stop)
    {
        if (!limiter.MayTry(OwnerAccount.Name, c.Address)) return Outcome<SignInGrant>.Refused(AccessRejections.TooManyAttempts);
        var (owner, _) = await store.LoadAsync(AccessEvents.Owner, OwnerAccount.EventStream, long.MaxValue, stop);
        if (owner.PasswordHash is not { } stored) return Outcome<SignInGrant>.Refused(AccessRejections.NotSetUp);
        var now = time.GetUtcNow();
        if (await vault.GetAsync(stored, stop) is not { } hash || c.Password.Length > OwnerAccount.MaxPasswordLength || !passwords.Verify(c.Password, hash))
        {
            limiter.Failed(OwnerAccount.Name, c.Address);
            await RecordAsync(store, context, new SignInEvent.SignInFailed(OwnerAccount.Name, "wrong_password", 0, now), now, stop);
            return Outcome<SignInGrant>.Refused(AccessRejections.WrongPassword);
        }
        limiter.Succeeded(OwnerAccount.Name, c.Address);
        var grant = await GrantAsync(context, store, tokens, now, stop);
        return Outcome<SignInGrant>.Done(grant);
    }

    /// <summary>Gives out a token and records that it was given.</summary>
    internal static async Task<SignInGrant> GrantAsync(CommandContext context, IEventStore store, ISignInTokens tokens, DateTimeOffset now, CancellationToken stop)
    {
        var tokenId = Guid.CreateVersion7(now).ToString("N");
        var expires = now + SignIn.Lifetime;
        await RecordAsync(store, context, new SignInEvent.SignedIn(OwnerAccount.Name, tokenId, expires, now), now, stop);
        return new(tokens.Issue(tokenId, OwnerAccount.Name, now, expires), now, expires);
    }

    internal static Task<AppendResult> RecordAsync(IEventStore store, CommandContext context, SignInEvent e, DateTimeOffset at, CancellationToken stop) =>
        store.AppendAsync(new(SignInEvent.StreamAt(at), "sign_in", null, [e], context.Metadata), stop);
}
