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
        EventKind.Of("website_changed", PlatformEventsJson.Default.WebsiteChanged),
        EventKind.Of("language_changed", PlatformEventsJson.Default.LanguageChanged),
        EventKind.Of("bitrate_limits_changed", PlatformEventsJson.Default.LimitsChanged),
        EventKind.Of("hls_mode_changed", PlatformEventsJson.Default.HlsModeChanged),
        EventKind.Of("ai_provider_changed", PlatformEventsJson.Default.AiProviderChanged),
    ];

    public static Entity<ServerBoot, ServerBootEvent> Boot { get; } = new("server_boot", ServerBoot.Initial, ServerBoot.Evolve, PlatformEventsJson.Default.ServerBoot);

    public static Entity<PlatformSettings, PlatformSettingsEvent> Settings { get; } =
        new("platform_settings", PlatformSettings.Initial, PlatformSettings.Evolve, PlatformEventsJson.Default.PlatformSettings);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(BootIdJson), typeof(SecretRefJson)])]
[JsonSerializable(typeof(ServerBootEvent.Started))]
[JsonSerializable(typeof(ServerBootEvent.Ended))]
[JsonSerializable(typeof(ServerBoot))]
[JsonSerializable(typeof(PlatformSettingsEvent.WebsiteChanged))]
[JsonSerializable(typeof(PlatformSettingsEvent.LanguageChanged))]
[JsonSerializable(typeof(PlatformSettingsEvent.LimitsChanged))]
[JsonSerializable(typeof(PlatformSettingsEvent.HlsModeChanged))]
[JsonSerializable(typeof(PlatformSettingsEvent.AiProviderChanged))]
[JsonSerializable(typeof(PlatformSettings))]
public sealed partial class PlatformEventsJson : JsonSerializerContext;
