using SrsStack.Domain.Kernel;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Streams;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Recordings;

public sealed class RecordingDeciderTests
{
    private static readonly RecordingId Id = new("r");
    private static readonly StreamName Stream = new(StreamName.DefaultVhost, "live", "a");
    private static readonly Actor By = new(ActorKind.Person, "owner");
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly RecordingEvent Begun = new RecordingEvent.Begun(Id, Stream, At);
    private static readonly RecordingEvent Ended = new RecordingEvent.Ended(Id, "asked", At);
    private static readonly RecordingEvent Removed = new RecordingEvent.Removed(Id, By, At);

    [Fact]
    public void It_begins_once()
    {
        When(new RecordingCommand.Begin(Id, Stream, At)).Then(Begun);
        When(new RecordingCommand.Begin(Id, Stream, At), Begun).ThenNothing();
    }

    [Fact]
    public void It_ends_once_and_only_then_has_an_MP4_and_can_be_removed()
    {
        When(new RecordingCommand.End(Id, "asked", At), Begun).Then(Ended);
        When(new RecordingCommand.End(Id, "asked", At), Begun, Ended).ThenRejected("RECORDING_NOT_RUNNING");
        When(new RecordingCommand.ReportArtifact(Id, [], 1, "", At), Begun).ThenRejected("RECORDING_RUNS");
        When(new RecordingCommand.Remove(Id, By, At), Begun).ThenRejected("RECORDING_RUNS");
        When(new RecordingCommand.Remove(Id, By, At), Begun, Ended).Then(Removed);
    }

    [Fact]
    public void Nothing_is_done_to_one_that_is_not_there()
    {
        RecordingCommand[] all = [new RecordingCommand.End(Id, "asked", At), new RecordingCommand.ReportArtifact(Id, [], 1, "", At), new RecordingCommand.Remove(Id, By, At)];
        foreach (var command in all)
        {
            When(command).ThenRejected("RECORDING_NOT_FOUND");
            When(command, Begun, Ended, Removed).ThenRejected("RECORDING_NOT_FOUND");
        }
    }

    [Theory]
    [InlineData("/live/*", "a", true)]
    [InlineData("/live/a", "a", true)]
    [InlineData("live/*", "a", false)]
    [InlineData("/*", "a", false)]
    [InlineData("/live/[b-z]*", "a", false)]
    [InlineData("", "a", true)]
    public void A_glob_is_of_the_whole_path(string glob, string stream, bool isWanted)
    {
        var rules = RecordingRules.Initial with { IsOn = true, Globs = glob.Length > 0 ? [glob] : [] };
        rules.Wants(Stream with { Stream = stream }).ShouldBe(isWanted);
        (rules with { IsOn = false }).Wants(Stream).ShouldBeFalse();
    }

    [Fact]
    public void Rules_that_make_no_sense_are_refused_and_the_same_again_is_nothing()
    {
        var on = RecordingRules.Initial with { IsOn = true, Globs = ["/live/*"] };
        Code(on with { Globs = ["/live/["] }).ShouldBe("BAD_GLOB");
        Code(on with { Globs = [.. Enumerable.Repeat("/a/*", 101)] }).ShouldBe("TOO_MANY_GLOBS");
        Code(on with { ContinueSeconds = -1 }).ShouldBe("BAD_RECORDING_RULES");
        Code(on with { KeepBytes = -1 }).ShouldBe("BAD_RECORDING_RULES");
        Code(on with { CopyTo = "/a\nb" }).ShouldBe("BAD_RECORDING_RULES");
        RecordingRulesDecider.Decide(on, on with { Globs = ["/live/*"] }, By, At).Events.ShouldBeEmpty();
        RecordingRulesDecider.Decide(on, RecordingRules.Initial, By, At).Events.ShouldBe([new RecordingRulesEvent.Changed(on, By, At)]);
    }

    private static string? Code(RecordingRules wanted) => RecordingRulesDecider.Decide(wanted, RecordingRules.Initial, By, At).Rejection?.Code;

    private static DecisionResult<RecordingEvent> When(RecordingCommand command, params RecordingEvent[] given) =>
        new DeciderSpec<Recording, RecordingEvent>(Recording.Initial, Recording.Evolve).Given(given).When(state =>
        {
            var decision = RecordingDecider.Decide(command, state);
            return (decision.Events, decision.Rejection?.Code);
        });
}
