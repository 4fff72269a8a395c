using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Callbacks;

namespace SrsStack.Application.Callbacks;

/// <summary>Stored names of this feature's events. A name here never changes; a new shape gets a new name and an upcaster.</summary>
public static class CallbackEvents
{
    public static IReadOnlyList<EventKind> All { get; } =
    [
        EventKind.Of("callback_added", CallbackEventsJson.Default.Added),
        EventKind.Of("callback_changed", CallbackEventsJson.Default.Changed),
        EventKind.Of("callback_key_rotated", CallbackEventsJson.Default.KeyRotated),
        EventKind.Of("callback_held", CallbackEventsJson.Default.Held),
        EventKind.Of("callback_released", CallbackEventsJson.Default.Released),
        EventKind.Of("callback_redelivered", CallbackEventsJson.Default.Redelivered),
        EventKind.Of("callback_removed", CallbackEventsJson.Default.Removed),
    ];

    public static Entity<CallbackTarget, CallbackTargetEvent> Target { get; } =
        new("callback", CallbackTarget.Initial, CallbackTarget.Evolve, CallbackEventsJson.Default.CallbackTarget);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(SecretRefJson), typeof(CallbackIdJson)])]
[JsonSerializable(typeof(CallbackTargetEvent.Added))]
[JsonSerializable(typeof(CallbackTargetEvent.Changed))]
[JsonSerializable(typeof(CallbackTargetEvent.KeyRotated))]
[JsonSerializable(typeof(CallbackTargetEvent.Held))]
[JsonSerializable(typeof(CallbackTargetEvent.Released))]
[JsonSerializable(typeof(CallbackTargetEvent.Redelivered))]
[JsonSerializable(typeof(CallbackTargetEvent.Removed))]
[JsonSerializable(typeof(CallbackTarget))]
[JsonSerializable(typeof(CallbackDetails))]
[JsonSerializable(typeof(CallbackNotice))]
public sealed partial class CallbackEventsJson : JsonSerializerContext;
