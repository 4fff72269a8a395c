using System.Text.Json.Serialization;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Callbacks;

/// <summary>A server of the operator's that is told what happens.</summary>
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Active), "active")]
[JsonDerivedType(typeof(Gone), "removed")]
public abstract record CallbackTarget
{
    private CallbackTarget()
    {
    }

    public static CallbackTarget Initial { get; } = new Unknown();

    public static CallbackTarget Evolve(CallbackTarget state, CallbackTargetEvent e) => (state, e) switch
    {
        (_, CallbackTargetEvent.Added c) => new Active(c.Settings, c.SigningKey, null, null, null),
        (Active s, CallbackTargetEvent.Changed c) => s with { Settings = c.Settings },
        (Active s, CallbackTargetEvent.KeyRotated c) => s with { SigningKey = c.SigningKey, PreviousKey = s.SigningKey, RotatedAt = c.At },
        (Active s, CallbackTargetEvent.Held c) => s with { HeldFor = c.Reason },
        (Active s, CallbackTargetEvent.Released) => s with { HeldFor = null },
        (_, CallbackTargetEvent.Removed) => new Gone(),
        _ => state,
    };

    public sealed record Unknown : CallbackTarget;

    /// <param name="PreviousKey">Signs beside the new one for a day after <paramref name="RotatedAt"/>.</param>
    /// <param name="HeldFor">Why nothing is sent to it, though it is enabled; null: it is.</param>
    public sealed record Active(CallbackSettings Settings, SecretRef SigningKey, SecretRef? PreviousKey, DateTimeOffset? RotatedAt, string? HeldFor) : CallbackTarget;

    public sealed record Gone : CallbackTarget;
}

/// <param name="Title">What people call it; may be empty.</param>
/// <param name="Address">Of the target, fit to be shown: without user, password and the values of the query.</param>
/// <param name="Details">Where the vault keeps URL, opaque and host: any of them may hold a secret.</param>
/// <param name="Actions">Of <see cref="CallbackActions"/>.</param>
/// <param name="Pattern">Of <c>app/stream</c>; empty: all.</param>
/// <param name="IsOwners">The owner gave the URL, so it may lead to private addresses.</param>
public sealed record CallbackSettings(string Title, string Address, SecretRef Details, IReadOnlyList<string> Actions, string Pattern, bool IsEnabled, bool IsOwners)
{
    public bool Equals(CallbackSettings? other) =>
        other is not null && (Title, Address, Details, Pattern, IsEnabled, IsOwners) == (other.Title, other.Address, other.Details, other.Pattern, other.IsEnabled, other.IsOwners)
        && Actions.SequenceEqual(other.Actions, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Title, Details, Pattern, IsEnabled);
}
