using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Platform;

/// <summary>Change those parts that are given; null leaves a part as it is.</summary>
public sealed record ChangePlatformSettings(
    Website? Website, string? Language, BitrateLimits? Limits, HlsMode? Hls, AiProvider? Ai, Actor By, DateTimeOffset At);

public static class PlatformSettingsDecider
{
    /// <summary>Characters.</summary>
    public const int MaxTitle = 200;

    public const int MaxFooter = 1000;

    public const int MaxOrganization = 200;

    public const int MaxUrl = 2048;

    /// <summary>A gigabit a second.</summary>
    public const int MaxKbps = 1_000_000;

    private static readonly string[] Languages = ["", "en", "zh"];

    public static Decision<PlatformSettingsEvent> Decide(ChangePlatformSettings c, PlatformSettings state) =>
        Problem(c) is { } no ? no : Changes(c, state).ToArray();

    private static Rejection? Problem(ChangePlatformSettings c) =>
        c.Website is { } w && (!IsLine(w.Title, MaxTitle) || !IsLine(w.Footer, MaxFooter)) ? PlatformRejections.BadWebsite
        : c.Language is { } language && !Languages.Contains(language, StringComparer.Ordinal) ? PlatformRejections.BadLanguage
        : c.Limits is { } l && (l.VirtualLiveKbps is < 1 or > MaxKbps || l.CameraKbps is < 1 or > MaxKbps) ? PlatformRejections.BadLimits
        : c.Ai is { } ai && (!IsWebAddress(ai.BaseUrl) || !IsLine(ai.Organization, MaxOrganization)) ? PlatformRejections.BadAiProvider
        : null;

    private static IEnumerable<PlatformSettingsEvent> Changes(ChangePlatformSettings c, PlatformSettings state)
    {
        if (c.Website is { } website && website != state.Website) yield return new PlatformSettingsEvent.WebsiteChanged(website, c.By, c.At);
        if (c.Language is { } language && language != state.Language) yield return new PlatformSettingsEvent.LanguageChanged(language, c.By, c.At);
        if (c.Limits is { } limits && limits != state.Limits) yield return new PlatformSettingsEvent.LimitsChanged(limits, c.By, c.At);
        if (c.Hls is { } hls && hls != state.Hls) yield return new PlatformSettingsEvent.HlsModeChanged(hls, c.By, c.At);
        if (c.Ai is { } ai && ai != state.Ai) yield return new PlatformSettingsEvent.AiProviderChanged(ai, c.By, c.At);
    }

    private static bool IsLine(string text, int max) => text.Length <= max && !text.Any(char.IsControl);

    /// <summary>Empty takes the provider away. User and password have no place in an address that is shown.</summary>
    private static bool IsWebAddress(string text) => text.Length == 0 || (text.Length <= MaxUrl
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { UserInfo.Length: 0, Scheme: "http" or "https" });
}
