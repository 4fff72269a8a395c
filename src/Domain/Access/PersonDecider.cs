using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record PersonCommand
{
    private PersonCommand()
    {
    }

    public sealed record Add(string Name, Role Role, SecretRef PasswordHash, Actor By, DateTimeOffset At) : PersonCommand;

    public sealed record ChangeRole(string Name, Role Role, Actor By, DateTimeOffset At) : PersonCommand;

    public sealed record ChangePassword(string Name, SecretRef PasswordHash, Actor By, DateTimeOffset At) : PersonCommand;

    public sealed record Remove(string Name, Actor By, DateTimeOffset At) : PersonCommand;
}

public static class PersonDecider
{
    public static Decision<PersonEvent> Decide(PersonCommand command, Person state) => (command, state) switch
    {
        (PersonCommand.Add { Name: OwnerAccount.Name }, _) => AccessRejections.NameTaken,
        (PersonCommand.Add c, _) when !Person.IsName(c.Name) => AccessRejections.BadPersonName,
        (PersonCommand.Add { Role: var role }, _) when !Enum.IsDefined(role) => AccessRejections.BadRole,
        (PersonCommand.ChangeRole { Role: var role }, _) when !Enum.IsDefined(role) => AccessRejections.BadRole,
        (PersonCommand.Add, Person.Member) => AccessRejections.NameTaken,
        (PersonCommand.Add c, _) => new PersonEvent.Added(c.Name, c.Role, c.PasswordHash, c.By, c.At),
        (_, not Person.Member) => AccessRejections.PersonNotFound,
        (PersonCommand.ChangeRole c, Person.Member s) => c.Role == s.Role ? Decision<PersonEvent>.Nothing : new PersonEvent.RoleChanged(c.Name, c.Role, c.By, c.At),
        (PersonCommand.ChangePassword c, _) => new PersonEvent.PasswordChanged(c.Name, c.PasswordHash, c.By, c.At),
        (PersonCommand.Remove c, _) => new PersonEvent.Removed(c.Name, c.By, c.At),
        _ => Decision<PersonEvent>.Nothing,
    };
}
