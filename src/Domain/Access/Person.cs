using System.Text.Json.Serialization;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record PersonEvent
{
    private PersonEvent()
    {
    }

    /// <param name="PasswordHash">Where the vault keeps the salted hash.</param>
    public sealed record Added(string Name, Role Role, SecretRef PasswordHash, Actor By, DateTimeOffset At) : PersonEvent;

    public sealed record RoleChanged(string Name, Role Role, Actor By, DateTimeOffset At) : PersonEvent;

    public sealed record PasswordChanged(string Name, SecretRef PasswordHash, Actor By, DateTimeOffset At) : PersonEvent;

    public sealed record Removed(string Name, Actor By, DateTimeOffset At) : PersonEvent;
}

/// <summary>Somebody who signs in besides the first owner.</summary>
[JsonDerivedType(typeof(Nobody), "nobody")]
[JsonDerivedType(typeof(Member), "member")]
[JsonDerivedType(typeof(Gone), "removed")]
public abstract record Person
{
    private Person()
    {
    }

    public static Person Initial { get; } = new Nobody();

    public static EventStreamId StreamOf(string name) => new($"person/{name}");

    /// <summary>2 to 64 of a-z, 0-9, dot, dash and underscore, a letter or digit first.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 2 and <= 64 && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');

    public static Person Evolve(Person state, PersonEvent e) => (state, e) switch
    {
        (_, PersonEvent.Added a) => new Member(a.Role, a.PasswordHash),
        (Member s, PersonEvent.RoleChanged c) => s with { Role = c.Role },
        (Member s, PersonEvent.PasswordChanged c) => s with { PasswordHash = c.PasswordHash },
        (_, PersonEvent.Removed) => new Gone(),
        _ => state,
    };

    public sealed record Nobody : Person;

    public sealed record Member(Role Role, SecretRef PasswordHash) : Person;

    public sealed record Gone : Person;
}
