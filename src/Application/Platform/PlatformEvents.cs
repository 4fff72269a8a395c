using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;

namespace SrsStack.Application.Platform;

/// <summary>Stored names of this feature's events. A name here never changes; a new shape gets a new name and an upcaster.</summary>
public static class PlatformEvents
{
    public static IReadOnlyList<EventKind> All { get; } =
    [
        EventKind.Of("server_boot_started", PlatformEventsJson.Default.Started),
        EventKind.Of("server_boot_ended", PlatformEventsJson.Default.Ended),
    ];

    public static Entity<ServerBoot, ServerBootEvent> Boot { get; } = new("server_boot", ServerBoot.Initial, ServerBoot.Evolve, PlatformEventsJson.Default.ServerBoot);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(BootIdJson)])]
[JsonSerializable(typeof(ServerBootEvent.Started))]
[JsonSerializable(typeof(ServerBootEvent.Ended))]
[JsonSerializable(typeof(ServerBoot))]
public sealed partial class PlatformEventsJson : JsonSerializerContext;
