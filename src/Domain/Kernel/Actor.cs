namespace SrsStack.Domain.Kernel;

/// <summary>Who wanted a thing. <paramref name="Name"/> is an account, token or part of the server, never a secret.</summary>
public sealed record Actor(ActorKind Kind, string Name)
{
    /// <summary>The server itself, by its own rules.</summary>
    public static Actor Server { get; } = new(ActorKind.Server, "server");

    /// <summary>A program that shows the platform secret.</summary>
    public static Actor PlatformSecret { get; } = new(ActorKind.Token, "platform-secret");

    public override string ToString() => Kind == ActorKind.Server ? Name : $"{Kind.ToString().ToLowerInvariant()}:{Name}";
}

public enum ActorKind
{
    Server = 1,
    Person = 2,
    Token = 3,

    /// <summary>Nobody has proved who it is (set-up, a failed sign-in).</summary>
    Anonymous = 4,
}
