using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Access;

/// <summary>Prove to be somebody of this server.</summary>
/// <param name="Address">Of the caller, for the limit on guesses, and kept beside the history while the sign-in lasts.</param>
public sealed record SignIn(string Password, string Address, string Name = OwnerAccount.Name) : ICommand<Outcome<SignInGrant>>
{
    /// <summary>How long a sign-in lasts.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>A record would print the password.</summary>
    public override string ToString() => nameof(SignIn);
}

/// <param name="Position">Of the event: what is in memory knows of the sign-in from there on.</param>
public sealed record SignInGrant(string Token, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string Id, long Position)
{
    /// <summary>A record would print the token.</summary>
    public override string ToString() => nameof(SignInGrant);
}

public static class SignInHandler
{
    /// <summary>Stands for every name that nobody has: what was typed is not repeated, since people type passwords there. No name looks so.</summary>
    private const string Nobody = "?";

    public static async Task<Outcome<SignInGrant>> Handle(
        SignIn c, CommandContext context, IEventStore store, ISecretVault vault, IPasswordHasher passwords, ISignInTokens tokens, ISignInLimiter limiter, AccessDirectory access,
        TimeProvider time, CancellationToken stop)
    {
        var account = c.Name == OwnerAccount.Name || access.RoleOf(c.Name) is not null ? c.Name : Nobody;      // from memory: who guesses gets no further than the limit
        using var attempt = limiter.Begin(account, c.Address);
        if (attempt is null) return Outcome<SignInGrant>.Refused(AccessRejections.TooManyAttempts);
        var stored = await FindAsync(account, store, stop);
        if (account == OwnerAccount.Name && stored is null) return Outcome<SignInGrant>.Refused(AccessRejections.NotSetUp);
        var isRight = await IsRightAsync(c.Password, stored is { } known ? await vault.GetAsync(known, stop) : null, passwords, stop);
        var now = time.GetUtcNow();
        switch (isRight)
        {
            case null:
                attempt.Refused();
                return Outcome<SignInGrant>.Refused(AccessRejections.TooManyAttempts);
            case false:
                // Who guesses and hangs up is recorded too.
                await attempt.FailedAsync(unrecorded => RecordAsync(
                    store, context, new SignInEvent.SignInFailed(account, "wrong_password", unrecorded, now), now, CancellationToken.None));
                return Outcome<SignInGrant>.Refused(AccessRejections.WrongPassword);
            default:
                attempt.Succeeded();
                return Outcome<SignInGrant>.Done(await GrantAsync(account, context, store, tokens, now, stop));
        }
    }

    /// <summary>Gives out a token and records that it was given.</summary>
    internal static async Task<SignInGrant> GrantAsync(string account, CommandContext context, IEventStore store, ISignInTokens tokens, DateTimeOffset now, CancellationToken stop)
    {
        var tokenId = Guid.CreateVersion7(now).ToString("N");
        var expires = now + SignIn.Lifetime;
        var recorded = await RecordAsync(store, context, new SignInEvent.SignedIn(account, tokenId, expires, now), now, stop);
        return new(tokens.Issue(tokenId, account, now, expires), now, expires, tokenId, recorded.LastPosition);
    }

    /// <returns>Where the vault keeps the hash; null when nobody has the name.</returns>
    private static async Task<SecretRef?> FindAsync(string account, IEventStore store, CancellationToken stop)
    {
        if (account == OwnerAccount.Name) return (await store.LoadAsync(AccessEvents.Owner, OwnerAccount.EventStream, long.MaxValue, stop)).State.PasswordHash;
        return account != Nobody && (await store.LoadAsync(AccessEvents.Person, Person.StreamOf(account), long.MaxValue, stop)).State is Person.Member known ? known.PasswordHash : null;
    }

    /// <returns>Null when nobody has time to look. A name that nobody has takes as long as a wrong password.</returns>
    private static async Task<bool?> IsRightAsync(string password, string? hash, IPasswordHasher passwords, CancellationToken stop)
    {
        if (password.Length > OwnerAccount.MaxPasswordLength) return false;
        var isRight = await passwords.VerifyAsync(password, hash ?? passwords.Nobodys, stop);
        return hash is null && isRight is true ? false : isRight;
    }

    internal static Task<AppendResult> RecordAsync(IEventStore store, CommandContext context, SignInEvent e, DateTimeOffset at, CancellationToken stop) =>
        store.AppendAsync(new(SignInEvent.StreamAt(at), "sign_in", null, [e], context.Metadata), stop);
}
