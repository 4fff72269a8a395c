using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Make the owner of this installation, once.</summary>
public sealed record SetUpOwner(string Password) : ICommand<Outcome>
{
    /// <summary>A record would print the password.</summary>
    public override string ToString() => nameof(SetUpOwner);
}

public static class SetUpOwnerHandler
{
    public static async Task<Outcome> Handle(
        SetUpOwner c, CommandContext context, IEventStore store, ISecretVault vault, IPasswordHasher passwords, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        if (c.Password.Length is < OwnerAccount.MinPasswordLength or > OwnerAccount.MaxPasswordLength) return Outcome.Refused(AccessRejections.BadPassword);
        var (owner, _) = await store.LoadAsync(AccessEvents.Owner, OwnerAccount.EventStream, long.MaxValue, stop);
        if (owner.PasswordHash is not null) return Outcome.Refused(AccessRejections.AlreadySetUp);
        if (await passwords.HashAsync(c.Password, stop) is not { } hashed) return Outcome.Refused(AccessRejections.TooManyAttempts);
        var hash = await vault.PutAsync(hashed, stop);
        var outcome = await store.DecideAsync(AccessEvents.Owner, OwnerAccount.EventStream, context, state =>
            OwnerAccount.DecideSetUp(hash, context.By, time.GetUtcNow(), state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}
