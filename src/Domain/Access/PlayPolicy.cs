using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

public abstract record PlayPolicyEvent
{
    private PlayPolicyEvent()
    {
    }

    /// <param name="Rules">All of them, in their order: the first whose pattern fits counts.</param>
    public sealed record RulesSet(IReadOnlyList<PlayRule> Rules, Actor By, DateTimeOffset At) : PlayPolicyEvent;

    /// <summary>Every token that was signed before is refused from now on.</summary>
    /// <param name="Key">Where the vault keeps the key that signs.</param>
    public sealed record SigningKeyMade(SecretRef Key, Actor By, DateTimeOffset At) : PlayPolicyEvent;

    /// <param name="ExpiresAt">When the token would have been over by itself: afterwards nothing needs to be remembered.</param>
    public sealed record TokenRevoked(string TokenId, DateTimeOffset ExpiresAt, Actor By, DateTimeOffset At) : PlayPolicyEvent;
}

/// <param name="Pattern">Of <c>app/stream</c>; <c>*</c> and <c>?</c> stand for characters other than <c>/</c>, <c>[a-z]</c> for one of a set.</param>
/// <param name="NeedsToken">False: everybody plays it.</param>
public sealed record PlayRule(string Pattern, bool NeedsToken);

/// <summary>Who may play what.</summary>
public sealed record PlayPolicy(IReadOnlyList<PlayRule> Rules, SecretRef? SigningKey)
{
    public const int MaxRules = 1000;

    public static EventStreamId EventStream { get; } = new("play-policy/global");

    public static PlayPolicy Initial { get; } = new([], null);

    public static PlayPolicy Evolve(PlayPolicy state, PlayPolicyEvent e) => e switch
    {
        PlayPolicyEvent.RulesSet s => state with { Rules = s.Rules },
        PlayPolicyEvent.SigningKeyMade s => state with { SigningKey = s.Key },
        _ => state,
    };

    public static Decision<PlayPolicyEvent> DecideRules(IReadOnlyList<PlayRule> rules, Actor by, DateTimeOffset at, PlayPolicy state) =>
        rules.Count > MaxRules ? AccessRejections.TooManyPlayRules
        : rules.FirstOrDefault(r => !StreamPattern.IsValid(r.Pattern)) is { } bad ? AccessRejections.BadStreamPattern(bad.Pattern)
        : rules.SequenceEqual(state.Rules) ? Decision<PlayPolicyEvent>.Nothing
        : new PlayPolicyEvent.RulesSet(rules, by, at);
}
