using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record OwnerAccountEvent
{
    private OwnerAccountEvent()
    {
    }

    /// <param name="PasswordHash">Where the vault keeps the salted hash.</param>
    public sealed record SetUp(SecretRef PasswordHash, Actor By, DateTimeOffset At) : OwnerAccountEvent;

    public sealed record PasswordChanged(SecretRef PasswordHash, Actor By, DateTimeOffset At) : OwnerAccountEvent;
}

/// <summary>The person who owns this installation. Set-up happens once and closes the door behind itself.</summary>
public sealed record OwnerAccount(SecretRef? PasswordHash)
{
    /// <summary>Sign-in name of the owner.</summary>
    public const string Name = "owner";

    /// <summary>Characters of a new password.</summary>
    public const int MinPasswordLength = 8;

    public const int MaxPasswordLength = 256;

    public static EventStreamId EventStream { get; } = new("account/owner");

    public static OwnerAccount Initial { get; } = new((SecretRef?)null);

    public static OwnerAccount Evolve(OwnerAccount state, OwnerAccountEvent e) => e switch
    {
        OwnerAccountEvent.SetUp s => new(s.PasswordHash),
        OwnerAccountEvent.PasswordChanged c => new(c.PasswordHash),
        _ => state,
    };

    public static Decision<OwnerAccountEvent> DecideSetUp(SecretRef passwordHash, Actor by, DateTimeOffset at, OwnerAccount state) =>
        state.PasswordHash is null ? new OwnerAccountEvent.SetUp(passwordHash, by, at) : AccessRejections.AlreadySetUp;

    public static Decision<OwnerAccountEvent> DecideChangePassword(SecretRef passwordHash, Actor by, DateTimeOffset at, OwnerAccount state) =>
        state.PasswordHash is null ? AccessRejections.NotSetUp : new OwnerAccountEvent.PasswordChanged(passwordHash, by, at);
}
