using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Platform;

/// <summary>What the operator set for the whole server while it runs; each event replaces one part.</summary>
public abstract record PlatformSettingsEvent
{
    private PlatformSettingsEvent()
    {
    }

    public sealed record WebsiteChanged(Website Website, Actor By, DateTimeOffset At) : PlatformSettingsEvent;

    public sealed record LanguageChanged(string Language, Actor By, DateTimeOffset At) : PlatformSettingsEvent;

    public sealed record LimitsChanged(BitrateLimits Limits, Actor By, DateTimeOffset At) : PlatformSettingsEvent;

    public sealed record HlsModeChanged(HlsMode Mode, Actor By, DateTimeOffset At) : PlatformSettingsEvent;

    public sealed record AiProviderChanged(AiProvider Provider, Actor By, DateTimeOffset At) : PlatformSettingsEvent;
}
