using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Access;

/// <summary>Let somebody sign in, by a given password or one that is made here.</summary>
public sealed record AddPerson(string Name, Role Role, string? Password) : ICommand<Outcome<string>>
{
    /// <summary>A record would print the password.</summary>
    public override string ToString() => nameof(AddPerson);
}

public static class AddPersonHandler
{
    /// <returns>The password.</returns>
    public static async Task<Outcome<string>> Handle(
        AddPerson c, CommandContext context, IEventStore store, ISecretVault vault, IPasswordHasher passwords, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var password = string.IsNullOrEmpty(c.Password) ? ApiTokenText.NewSecret()[..20] : c.Password;
        var hash = await Passwords.KeepAsync(password, vault, passwords, stop);
        return hash.Rejection is { } no ? Outcome<string>.Refused(no) : await Passwords.AnswerAsync(password, await PersonChange.RunAsync(
            c.Name, new PersonCommand.Add(c.Name, c.Role, hash.Value, context.By, time.GetUtcNow()), context, store, memory, stop));
    }
}

/// <summary>Counts at once, also for those who are signed in.</summary>
public sealed record ChangeRole(string Name, Role Role) : ICommand<Outcome>;

public static class ChangeRoleHandler
{
    public static Task<Outcome> Handle(ChangeRole c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop) =>
        c.Name == OwnerAccount.Name ? Task.FromResult(Outcome.Refused(AccessRejections.FirstOwnerStays))
        : PersonChange.RunAsync(c.Name, new PersonCommand.ChangeRole(c.Name, c.Role, context.By, time.GetUtcNow()), context, store, memory, stop);
}

/// <summary>Nobody signs in by the name any more; its sign-ins and the tokens that it made are over.</summary>
public sealed record RemovePerson(string Name) : ICommand<Outcome>;

public static class RemovePersonHandler
{
    public static async Task<Outcome> Handle(
        RemovePerson c, CommandContext context, IEventStore store, IMemoryViews memory, AccessDirectory access, TimeProvider time, CancellationToken stop)
    {
        if (c.Name == OwnerAccount.Name) return Outcome.Refused(AccessRejections.FirstOwnerStays);
        var made = access.TokensMadeBy(new(ActorKind.Person, c.Name));
        var outcome = await PersonChange.RunAsync(c.Name, new PersonCommand.Remove(c.Name, context.By, time.GetUtcNow()), context, store, memory, stop);
        if (outcome.Rejection is not null) return outcome;
        // They are over with the person already. This tells it of each, and is for history alone: a crash before it opens nothing.
        foreach (var token in made) await RevokeApiTokenHandler.Handle(new(new(token.Id)), context, store, memory, time, stop);
        return outcome;
    }
}

/// <summary>A new password, given or made here; the person's sign-ins are over.</summary>
public sealed record ResetPassword(string Name, string? Password) : ICommand<Outcome<string>>
{
    /// <summary>A record would print the password.</summary>
    public override string ToString() => nameof(ResetPassword);
}

public static class ResetPasswordHandler
{
    /// <returns>The password.</returns>
    public static async Task<Outcome<string>> Handle(
        ResetPassword c, CommandContext context, IEventStore store, ISecretVault vault, IPasswordHasher passwords, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var password = string.IsNullOrEmpty(c.Password) ? ApiTokenText.NewSecret()[..20] : c.Password;
        var hash = await Passwords.KeepAsync(password, vault, passwords, stop);
        if (hash.Rejection is { } no) return Outcome<string>.Refused(no);
        var now = time.GetUtcNow();
        if (c.Name != OwnerAccount.Name)
            return await Passwords.AnswerAsync(password, await PersonChange.RunAsync(c.Name, new PersonCommand.ChangePassword(c.Name, hash.Value, context.By, now), context, store, memory, stop));
        var outcome = await store.DecideAsync(AccessEvents.Owner, OwnerAccount.EventStream, context, state => OwnerAccount.DecideChangePassword(hash.Value, context.By, now, state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return await Passwords.AnswerAsync(password, outcome);
    }
}

internal static class PersonChange
{
    /// <summary>Returns when the change is in force.</summary>
    public static async Task<Outcome> RunAsync(string name, PersonCommand command, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop)
    {
        if (!Person.IsName(name)) return Outcome.Refused(command is PersonCommand.Add ? AccessRejections.BadPersonName : AccessRejections.PersonNotFound);
        var outcome = await store.DecideAsync(AccessEvents.Person, Person.StreamOf(name), context, state => PersonDecider.Decide(command, state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}

internal static class Passwords
{
    /// <returns>Where the vault keeps the hash.</returns>
    public static async Task<Outcome<SecretRef>> KeepAsync(string password, ISecretVault vault, IPasswordHasher passwords, CancellationToken stop)
    {
        if (password.Length is < OwnerAccount.MinPasswordLength or > OwnerAccount.MaxPasswordLength) return Outcome<SecretRef>.Refused(AccessRejections.BadPassword);
        if (await passwords.HashAsync(password, stop) is not { } hashed) return Outcome<SecretRef>.Refused(AccessRejections.TooManyAttempts);
        return Outcome<SecretRef>.Done(await vault.PutAsync(hashed, stop));
    }

    public static Task<Outcome<string>> AnswerAsync(string password, Outcome outcome) =>
        Task.FromResult(outcome.Rejection is { } no ? Outcome<string>.Refused(no) : Outcome<string>.Done(password));
}
