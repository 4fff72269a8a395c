using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;

namespace SrsStack.Application.Platform;

/// <summary>Change those parts of the server's settings that are given.</summary>
public sealed record ChangeSettings(Website? Website = null, string? Language = null, BitrateLimits? Limits = null, HlsMode? Hls = null, NewAiProvider? Ai = null)
    : ICommand<Outcome>;

/// <param name="Key">Null or empty: the one that is known stays.</param>
public sealed record NewAiProvider(string? Key, string BaseUrl, string Organization)
{
    /// <summary>A record would print the key.</summary>
    public override string ToString() => nameof(NewAiProvider);
}

public static class ChangeSettingsHandler
{
    public static async Task<Outcome> Handle(
        ChangeSettings c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, SettingsDirectory settings, TimeProvider time, CancellationToken stop)
    {
        var ai = c.Ai is { } given ? await KeepAsync(given, settings, vault, stop) : null;
        if (ai is { SecretKey: null, BaseUrl.Length: > 0 }) return Outcome.Refused(PlatformRejections.AiKeyMissing);
        var outcome = await store.DecideAsync(PlatformEvents.Settings, PlatformSettings.EventStream, context, state => PlatformSettingsDecider.Decide(
            new(c.Website, c.Language, c.Limits, c.Hls, ai, context.By, time.GetUtcNow()), state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }

    /// <summary>The same key again gets no new place, so saying the same twice changes nothing.</summary>
    private static async Task<AiProvider> KeepAsync(NewAiProvider given, SettingsDirectory settings, ISecretVault vault, CancellationToken stop)
    {
        var known = settings.Now.Ai.SecretKey;
        if (given.BaseUrl.Length == 0) return new(null, "", "");
        var isKnown = string.IsNullOrEmpty(given.Key) || (known is { } reference && await vault.GetAsync(reference, stop) == given.Key);
        return new(isKnown ? known : await vault.PutAsync(given.Key!, stop), given.BaseUrl, given.Organization);
    }
}
