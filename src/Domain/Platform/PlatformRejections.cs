using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Platform;

/// <summary>The noes of this feature, in one place.</summary>
public static class PlatformRejections
{
    public static Rejection BadWebsite { get; } = new(
        RejectionKind.Invalid, "BAD_WEBSITE",
        $"A title has at most {PlatformSettingsDecider.MaxTitle} characters, a footer {PlatformSettingsDecider.MaxFooter}, each in one line.");

    public static Rejection BadLanguage { get; } = new(RejectionKind.Invalid, "BAD_LANGUAGE", "Languages are en and zh; empty is the browser's.");

    public static Rejection BadLimits { get; } = new(
        RejectionKind.Invalid, "BAD_LIMITS", $"Limits are from 1 to {PlatformSettingsDecider.MaxKbps} kilobits a second.");

    public static Rejection BadAiProvider { get; } = new(
        RejectionKind.Invalid, "BAD_AI_PROVIDER", "Give an http or https address without user and password, and an organization of at most 200 characters.");

    public static Rejection AiKeyMissing { get; } = new(RejectionKind.Invalid, "AI_KEY_MISSING", "Give the provider's secret key together with its address.");
}
