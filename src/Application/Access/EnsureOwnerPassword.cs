using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>The operator named the owner's password in the server's configuration: it is in force from now on.</summary>
public sealed record EnsureOwnerPassword(string Password) : ICommand<Outcome>
{
    /// <summary>A record would print the password.</summary>
    public override string ToString() => nameof(EnsureOwnerPassword);
}

public static class EnsureOwnerPasswordHandler
{
    public static async Task<Outcome> Handle(
        EnsureOwnerPassword c, CommandContext context, IEventStore store, ISecretVault vault, IPasswordHasher passwords, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        if (c.Password.Length is 0 or > OwnerAccount.MaxPasswordLength) return Outcome.Refused(AccessRejections.BadPassword);
        var (owner, version) = await store.LoadAsync(AccessEvents.Owner, OwnerAccount.EventStream, long.MaxValue, stop);
        if (owner.PasswordHash is { } known && await vault.GetAsync(known, stop) is { } stored && await passwords.VerifyAsync(c.Password, stored, stop) is true)
            return new(null, version, 0);
        if (await passwords.HashAsync(c.Password, stop) is not { } hashed) return Outcome.Refused(AccessRejections.TooManyAttempts);
        var hash = await vault.PutAsync(hashed, stop);
        var outcome = await store.DecideAsync(AccessEvents.Owner, OwnerAccount.EventStream, context, state => state.PasswordHash is null
            ? OwnerAccount.DecideSetUp(hash, context.By, time.GetUtcNow(), state)
            : OwnerAccount.DecideChangePassword(hash, context.By, time.GetUtcNow(), state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}
