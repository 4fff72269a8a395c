using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Access;

public sealed class PlayPolicyTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PlayRule[] Rules = [new("live/free-*", false), new("live/*", true)];

    private static DeciderSpec<PlayPolicy, PlayPolicyEvent> Spec => new(PlayPolicy.Initial, PlayPolicy.Evolve);

    [Fact]
    public void Rules_are_set_as_a_whole_and_the_same_again_is_nothing()
    {
        var set = new PlayPolicyEvent.RulesSet(Rules, Actor.Server, T0);
        Spec.When(Decide(Rules)).Then(set);
        Spec.Given(set).When(Decide([.. Rules])).ThenNothing();
        Spec.When(Decide([])).ThenNothing();
        PlayRule[] turned = [.. Rules.Reverse()];
        Spec.Given(set).When(Decide(turned)).Then(new PlayPolicyEvent.RulesSet(turned, Actor.Server, T0));
        PlayRule[] none = [];
        Spec.Given(set).When(Decide(none)).Then(new PlayPolicyEvent.RulesSet(none, Actor.Server, T0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("live/[a")]
    [InlineData("live/\\")]
    public void A_pattern_that_is_none_spoils_all_of_them(string pattern) => Spec.When(Decide([.. Rules, new(pattern, true)])).ThenRejected("BAD_STREAM_PATTERN");

    [Fact]
    public void There_is_an_upper_bound()
    {
        PlayRule[] most = [.. Enumerable.Range(0, PlayPolicy.MaxRules).Select(i => new PlayRule($"live/{i}", true))];
        Spec.When(Decide(most)).Then(new PlayPolicyEvent.RulesSet(most, Actor.Server, T0));
        Spec.When(Decide([.. most, new("live/*", true)])).ThenRejected("TOO_MANY_PLAY_RULES");
    }

    [Fact]
    public void The_state_is_the_rules_and_the_newest_signing_key() => new PlayPolicyEvent[]
    {
        new PlayPolicyEvent.SigningKeyMade(new("one"), Actor.Server, T0), new PlayPolicyEvent.RulesSet(Rules, Actor.Server, T0),
        new PlayPolicyEvent.TokenRevoked("id", T0, Actor.Server, T0), new PlayPolicyEvent.SigningKeyMade(new("two"), Actor.Server, T0),
    }.Aggregate(PlayPolicy.Initial, PlayPolicy.Evolve).ShouldBe(new PlayPolicy(Rules, new("two")));

    private static Func<PlayPolicy, (IReadOnlyList<PlayPolicyEvent> Events, string? Code)> Decide(IReadOnlyList<PlayRule> rules) => state =>
    {
        var decision = PlayPolicy.DecideRules(rules, Actor.Server, T0, state);
        return (decision.Events, decision.Rejection?.Code);
    };
}
