using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Platform;

public sealed class PlatformSettingsDeciderTests
{
    private static readonly Actor Ann = new(ActorKind.Person, "ann");
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Website Site = new("My Site", "ICP 1");
    private static readonly HlsMode Mode = new(true, false);
    private static readonly AiProvider Ai = new(new("vault/1"), "https://ai.example/v1", "");

    private static DeciderSpec<PlatformSettings, PlatformSettingsEvent> Spec => new(PlatformSettings.Initial, PlatformSettings.Evolve);

    [Fact]
    public void Each_part_that_changes_is_an_event() =>
        Spec.When(Asked(new(Site, "zh", new(6000, 7000), Mode, Ai, Ann, T0))).Then(
            new PlatformSettingsEvent.WebsiteChanged(Site, Ann, T0), new PlatformSettingsEvent.LanguageChanged("zh", Ann, T0),
            new PlatformSettingsEvent.LimitsChanged(new(6000, 7000), Ann, T0), new PlatformSettingsEvent.HlsModeChanged(Mode, Ann, T0),
            new PlatformSettingsEvent.AiProviderChanged(Ai, Ann, T0));

    [Fact]
    public void What_is_so_already_is_no_event() => Spec.Given(new PlatformSettingsEvent.WebsiteChanged(Site, Ann, T0), new PlatformSettingsEvent.HlsModeChanged(Mode, Ann, T0))
        .When(Asked(new(Site, "", BitrateLimits.Default, Mode, null, Ann, T0))).ThenNothing();

    public static TheoryData<string, ChangePlatformSettings> Bad => new()
    {
        { "BAD_WEBSITE", new(new(new('a', 201), ""), null, null, null, null, Ann, T0) },
        { "BAD_WEBSITE", new(new("a\nb", ""), null, null, null, null, Ann, T0) },
        { "BAD_WEBSITE", new(new("", new('a', 1001)), null, null, null, null, Ann, T0) },
        { "BAD_LANGUAGE", new(null, "EN", null, null, null, Ann, T0) },
        { "BAD_LIMITS", new(null, null, new(0, 1), null, null, Ann, T0) },
        { "BAD_LIMITS", new(null, null, new(1, 1_000_001), null, null, Ann, T0) },
        { "BAD_AI_PROVIDER", new(null, null, null, null, Ai with { BaseUrl = "ftp://ai.example/" }, Ann, T0) },
        { "BAD_AI_PROVIDER", new(null, null, null, null, Ai with { BaseUrl = "https://me:secret@ai.example/" }, Ann, T0) },
        { "BAD_AI_PROVIDER", new(null, null, null, null, Ai with { BaseUrl = "ai.example" }, Ann, T0) },
    };

    /// <summary>One bad part keeps the good ones out too.</summary>
    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_part_changes_nothing(string code, ChangePlatformSettings change) =>
        Spec.When(Asked(change with { Limits = change.Limits ?? new(1, 1) })).ThenRejected(code);

    private static Func<PlatformSettings, (IReadOnlyList<PlatformSettingsEvent>, string?)> Asked(ChangePlatformSettings change) => state =>
    {
        var decision = PlatformSettingsDecider.Decide(change, state);
        return (decision.Events, decision.Rejection?.Code);
    };
}
