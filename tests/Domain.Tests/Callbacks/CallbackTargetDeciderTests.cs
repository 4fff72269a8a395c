using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Kernel;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Callbacks;

public sealed class CallbackTargetDeciderTests
{
    private static readonly CallbackId Id = new("c");
    private static readonly Actor By = new(ActorKind.Person, "owner");
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly CallbackSettings Good = new("Mine", "http://x/", new("d"), ["on_publish"], "live/*", true, true);
    private static readonly CallbackTargetEvent Added = new CallbackTargetEvent.Added(Id, Good, new("k1"), By, At);
    private static readonly CallbackTargetEvent Held = new CallbackTargetEvent.Held(Id, "gone", "x", At);
    private static readonly CallbackTargetEvent Removed = new CallbackTargetEvent.Removed(Id, By, At);

    [Fact]
    public void It_is_added_once_and_may_come_back_after_it_was_removed()
    {
        When(new CallbackTargetCommand.Add(Id, Good, new("k1"), By, At)).Then(Added);
        When(new CallbackTargetCommand.Add(Id, Good, new("k1"), By, At), Added).ThenRejected("CALLBACK_EXISTS");
        When(new CallbackTargetCommand.Add(Id, Good, new("k1"), By, At), Added, Removed).Then(Added);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Rejected(Good with { Title = new string('x', 201) }, "BAD_CALLBACK_TITLE");
        Rejected(Good with { Title = "a\nb" }, "BAD_CALLBACK_TITLE");
        Rejected(Good with { Pattern = "live/[a" }, "BAD_STREAM_PATTERN");
        Rejected(Good with { Actions = [] }, "BAD_CALLBACK_ACTIONS");
        Rejected(Good with { Actions = ["on_publish", "on_dvr"] }, "BAD_CALLBACK_ACTIONS");
    }

    [Fact]
    public void The_same_again_changes_nothing()
    {
        var other = Good with { Pattern = "" };
        When(new CallbackTargetCommand.Change(Id, Good with { Actions = ["on_publish"] }, By, At), Added).ThenNothing();
        When(new CallbackTargetCommand.Change(Id, other, By, At), Added).Then(new CallbackTargetEvent.Changed(Id, other, By, At));
        When(new CallbackTargetCommand.Release(Id, By, At), Added).ThenNothing();
        When(new CallbackTargetCommand.Hold(Id, "gave_up", "y", At), Added, Held).ThenNothing();
        When(new CallbackTargetCommand.Hold(Id, "gave_up", "y", At), Added, Removed).ThenNothing();
    }

    [Fact]
    public void It_is_held_and_released()
    {
        When(new CallbackTargetCommand.Hold(Id, "gone", "x", At), Added).Then(Held);
        When(new CallbackTargetCommand.Release(Id, By, At), Added, Held).Then(new CallbackTargetEvent.Released(Id, By, At));
    }

    [Fact]
    public void Nothing_is_done_to_one_that_is_not_there()
    {
        CallbackTargetCommand[] all =
        [
            new CallbackTargetCommand.Change(Id, Good, By, At), new CallbackTargetCommand.RotateKey(Id, new("k2"), By, At), new CallbackTargetCommand.Release(Id, By, At),
            new CallbackTargetCommand.Redeliver(Id, "x", By, At), new CallbackTargetCommand.Remove(Id, By, At),
        ];
        foreach (var command in all)
        {
            When(command).ThenRejected("CALLBACK_NOT_FOUND");
            When(command, Added, Removed).ThenRejected("CALLBACK_NOT_FOUND");
        }
    }

    [Fact]
    public void The_key_before_is_remembered_with_the_time_of_the_change()
    {
        var rotated = new CallbackTargetEvent.KeyRotated(Id, new("k2"), By, At.AddDays(1));
        new[] { Added, rotated }.Aggregate(CallbackTarget.Initial, CallbackTarget.Evolve).ShouldBe(new CallbackTarget.Active(Good, new("k2"), new SecretRef("k1"), At.AddDays(1), null));
    }

    private static void Rejected(CallbackSettings settings, string code)
    {
        When(new CallbackTargetCommand.Add(Id, settings, new("k1"), By, At)).ThenRejected(code);
        When(new CallbackTargetCommand.Change(Id, settings, By, At), Added).ThenRejected(code);
    }

    private static DecisionResult<CallbackTargetEvent> When(CallbackTargetCommand command, params CallbackTargetEvent[] given) =>
        new DeciderSpec<CallbackTarget, CallbackTargetEvent>(CallbackTarget.Initial, CallbackTarget.Evolve).Given(given).When(state =>
        {
            var decision = CallbackTargetDecider.Decide(command, state);
            return (decision.Events, decision.Rejection?.Code);
        });
}
