using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Domain.Recordings;

/// <summary>Which streams are recorded, and what becomes of recordings.</summary>
/// <param name="IsOn">The switch for all of it.</param>
/// <param name="Globs">Of <c>/app/stream</c>, as Go's path.Match; none: every stream.</param>
/// <param name="CopyTo">A directory into which finished recordings are copied; empty: none.</param>
/// <param name="ContinueSeconds">So long after a publisher left, the same stream goes on in the same recording.</param>
/// <param name="KeepDays">Older recordings are deleted; 0: never for their age.</param>
/// <param name="KeepCount">More are deleted, the oldest first; 0: however many.</param>
/// <param name="KeepBytes">More are deleted, the oldest first; 0: whatever they weigh.</param>
public sealed record RecordingRules(bool IsOn, IReadOnlyList<string> Globs, string CopyTo, int ContinueSeconds, int KeepDays, int KeepCount, long KeepBytes)
{
    public const int MaxGlobs = 100;

    public static EventStreamId EventStream { get; } = new("settings/recording");

    public static RecordingRules Initial { get; } = new(false, [], "", 300, 0, 0, 0);

    public bool Wants(StreamName stream) => IsOn && (Globs.Count == 0 || Globs.Any(g => StreamPattern.Matches(g, $"/{stream.App}/{stream.Stream}")));

    public bool Equals(RecordingRules? other) =>
        other is not null && (IsOn, CopyTo, ContinueSeconds, KeepDays, KeepCount, KeepBytes) == (other.IsOn, other.CopyTo, other.ContinueSeconds, other.KeepDays, other.KeepCount, other.KeepBytes)
        && Globs.SequenceEqual(other.Globs, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(IsOn, Globs.Count, CopyTo, ContinueSeconds, KeepDays, KeepCount, KeepBytes);
}

public abstract record RecordingRulesEvent
{
    private RecordingRulesEvent()
    {
    }

    public sealed record Changed(RecordingRules Rules, Actor By, DateTimeOffset At) : RecordingRulesEvent;
}

public static class RecordingRulesDecider
{
    private const int MaxSeconds = 86_400;
    private const int MaxDirectory = 1024;

    public static RecordingRules Evolve(RecordingRules state, RecordingRulesEvent e) => e is RecordingRulesEvent.Changed c ? c.Rules : state;

    public static Decision<RecordingRulesEvent> Decide(RecordingRules wanted, RecordingRules state, Actor by, DateTimeOffset at)
    {
        if (wanted.Globs.FirstOrDefault(g => !StreamPattern.IsValid(g)) is { } bad) return RecordingRejections.BadGlob(bad);
        if (wanted.Globs.Count > RecordingRules.MaxGlobs) return RecordingRejections.TooManyGlobs;
        var isGood = wanted.ContinueSeconds is >= 0 and <= MaxSeconds && wanted.KeepDays >= 0 && wanted.KeepCount >= 0 && wanted.KeepBytes >= 0
            && wanted.CopyTo.Length <= MaxDirectory && !wanted.CopyTo.Any(char.IsControl);
        if (!isGood) return RecordingRejections.BadRules;
        return wanted == state ? Decision<RecordingRulesEvent>.Nothing : new RecordingRulesEvent.Changed(wanted, by, at);
    }
}
