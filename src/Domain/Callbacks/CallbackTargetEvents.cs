using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Callbacks;

/// <summary>What happened to one target. Deliveries are not here: they are a log of their own, with an end.</summary>
public abstract record CallbackTargetEvent
{
    private CallbackTargetEvent()
    {
    }

    /// <param name="SigningKey">Where the vault keeps the key that signs what is sent.</param>
    public sealed record Added(CallbackId Id, CallbackSettings Settings, SecretRef SigningKey, Actor By, DateTimeOffset At) : CallbackTargetEvent;

    public sealed record Changed(CallbackId Id, CallbackSettings Settings, Actor By, DateTimeOffset At) : CallbackTargetEvent;

    public sealed record KeyRotated(CallbackId Id, SecretRef SigningKey, Actor By, DateTimeOffset At) : CallbackTargetEvent;

    /// <summary>What waits for it waits on, until an operator looks at it.</summary>
    /// <param name="Reason">Code: <c>gave_up</c>, <c>gone</c>.</param>
    /// <param name="Delivery">The one that was the last try.</param>
    public sealed record Held(CallbackId Id, string Reason, string Delivery, DateTimeOffset At) : CallbackTargetEvent;

    public sealed record Released(CallbackId Id, Actor By, DateTimeOffset At) : CallbackTargetEvent;

    /// <summary>Somebody had a delivery sent again.</summary>
    public sealed record Redelivered(CallbackId Id, string Delivery, Actor By, DateTimeOffset At) : CallbackTargetEvent;

    public sealed record Removed(CallbackId Id, Actor By, DateTimeOffset At) : CallbackTargetEvent;
}
