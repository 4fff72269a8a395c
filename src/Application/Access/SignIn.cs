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
        using var attempt = limiter.Begin(OwnerAccount.Name, c.Address);
        if (attempt is null) return Outcome<SignInGrant>.Refused(AccessRejections.TooManyAttempts);
        var (owner, _) = await store.LoadAsync(AccessEvents.Owner, OwnerAccount.EventStream, long.MaxValue, stop);
        if (owner.PasswordHash is not { } stored) return Outcome<SignInGrant>.Refused(AccessRejections.NotSetUp);
        var isRight = await IsRightAsync(c.Password, await vault.GetAsync(stored, stop), passwords, stop);
        var now = time.GetUtcNow();
        switch (isRight)
        {
            case null:
                attempt.Refused();
                return Outcome<SignInGrant>.Refused(AccessRejections.TooManyAttempts);
            case false:
                // Who guesses and hangs up is recorded too.
                await attempt.FailedAsync(unrecorded => RecordAsync(
                    store, context, new SignInEvent.SignInFailed(OwnerAccount.Name, "wrong_password", unrecorded, now), now, CancellationToken.None));
                return Outcome<SignInGrant>.Refused(AccessRejections.WrongPassword);
            default:
                attempt.Succeeded();
                return Outcome<SignInGrant>.Done(await GrantAsync(context, store, tokens, now, stop));
        }
    }

    /// <summary>Gives out a token and records that it was given.</summary>
    internal static async Task<SignInGrant> GrantAsync(CommandContext context, IEventStore store, ISignInTokens tokens, DateTimeOffset now, CancellationToken stop)
    {
        var tokenId = Guid.CreateVersion7(now).ToString("N");
        var expires = now + SignIn.Lifetime;
        await RecordAsync(store, context, new SignInEvent.SignedIn(OwnerAccount.Name, tokenId, expires, now), now, stop);
        return new(tokens.Issue(tokenId, OwnerAccount.Name, now, expires), now, expires);
    }

    /// <returns>Null when nobody has time to look.</returns>
    private static async Task<bool?> IsRightAsync(string password, string? hash, IPasswordHasher passwords, CancellationToken stop) =>
        hash is null || password.Length > OwnerAccount.MaxPasswordLength ? false : await passwords.VerifyAsync(password, hash, stop);

    internal static Task<AppendResult> RecordAsync(IEventStore store, CommandContext context, SignInEvent e, DateTimeOffset at, CancellationToken stop) =>
        store.AppendAsync(new(SignInEvent.StreamAt(at), "sign_in", null, [e], context.Metadata), stop);
}
