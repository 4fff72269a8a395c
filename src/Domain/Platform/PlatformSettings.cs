using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Platform;

/// <summary>What the operator set for the whole server while it runs.</summary>
/// <param name="Language">Of the console for people who chose none: <c>en</c> or <c>zh</c>; empty: the browser's.</param>
/// <param name="Hls">Null: as the configuration says.</param>
public sealed record PlatformSettings(Website Website, string Language, BitrateLimits Limits, HlsMode? Hls, AiProvider Ai)
{
    public static EventStreamId EventStream { get; } = new("settings/platform");

    public static PlatformSettings Initial { get; } = new(new("", ""), "", BitrateLimits.Default, null, new(null, "", ""));

    public static PlatformSettings Evolve(PlatformSettings state, PlatformSettingsEvent e) => e switch
    {
        PlatformSettingsEvent.WebsiteChanged c => state with { Website = c.Website },
        PlatformSettingsEvent.LanguageChanged c => state with { Language = c.Language },
        PlatformSettingsEvent.LimitsChanged c => state with { Limits = c.Limits },
        PlatformSettingsEvent.HlsModeChanged c => state with { Hls = c.Mode },
        PlatformSettingsEvent.AiProviderChanged c => state with { Ai = c.Provider },
        _ => state,
    };
}

/// <summary>What visitors see on every page.</summary>
/// <param name="Footer">A registration number (ICP) or any line of text.</param>
public sealed record Website(string Title, string Footer);

/// <summary>Highest bitrates of inputs that people bring, in kilobits a second.</summary>
public sealed record BitrateLimits(int VirtualLiveKbps, int CameraKbps)
{
    /// <summary>SRS Stack's.</summary>
    public static BitrateLimits Default { get; } = new(5000, 5000);
}

/// <param name="HighPerformance">Plain lists that caches may keep, without an id for each viewer.</param>
/// <param name="LowLatency">Segments of 2 s in a window of 16 s instead of 10 s in 60 s.</param>
public sealed record HlsMode(bool HighPerformance, bool LowLatency);

/// <summary>A service that speaks OpenAI's API, for pages that need one and have none of their own.</summary>
/// <param name="SecretKey">Where the vault keeps the key; null: none was given.</param>
public sealed record AiProvider(SecretRef? SecretKey, string BaseUrl, string Organization);
