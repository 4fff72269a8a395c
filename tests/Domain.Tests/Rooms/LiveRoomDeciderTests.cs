using SrsStack.Domain.Kernel;
using SrsStack.Domain.Rooms;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Rooms;

public sealed class LiveRoomDeciderTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly RoomId Id = new("0198c0de-0000-7000-8000-000000000001");
    private static readonly SecretRef One = new("one");
    private static readonly SecretRef Two = new("two");
    private static readonly Actor By = new(ActorKind.Person, "owner");
    private static readonly LiveRoomEvent.Created Created = new(Id, "My Room", "b7e09ac978f3", One, By, T0);
    private static readonly LiveRoomEvent.Removed Removed = new(Id, By, T0);

    private static DeciderSpec<LiveRoom, LiveRoomEvent> Spec => new(LiveRoom.Initial, LiveRoom.Evolve);

    [Fact]
    public void A_room_is_made_once_and_its_id_is_never_used_again()
    {
        Spec.When(Decide(Create("My Room"))).Then(Created);
        Spec.Given(Created).When(Decide(Create("My Room"))).ThenNothing();
        Spec.Given(Created, Removed).When(Decide(Create("My Room"))).ThenNothing();
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("two\r\nlines")]
    [InlineData("nul\0")]
    [InlineData("\u001b[2J")]
    public void A_title_is_one_line(string title)
    {
        Spec.When(Decide(Create(title))).ThenRejected("BAD_ROOM_TITLE");
        Spec.Given(Created).When(Decide(new LiveRoomCommand.Rename(Id, title, By, T0))).ThenRejected("BAD_ROOM_TITLE");
    }

    [Fact]
    public void A_title_has_an_upper_bound_and_may_hold_what_pages_must_escape()
    {
        var longest = new string('x', LiveRoomDecider.MaxTitle);
        Spec.When(Decide(Create(longest))).Then(Created with { Title = longest });
        Spec.When(Decide(Create(longest + "x"))).ThenRejected("BAD_ROOM_TITLE");
        Spec.When(Decide(Create("<b>=1+1</b>"))).Then(Created with { Title = "<b>=1+1</b>" });
    }

    [Fact]
    public void What_is_changed_is_told_and_the_same_title_is_nothing()
    {
        Spec.Given(Created).When(Decide(new LiveRoomCommand.Rename(Id, "Other", By, T0))).Then(new LiveRoomEvent.Renamed(Id, "Other", By, T0));
        Spec.Given(Created).When(Decide(new LiveRoomCommand.Rename(Id, "My Room", By, T0))).ThenNothing();
        Spec.Given(Created).When(Decide(new LiveRoomCommand.RotateKey(Id, Two, By, T0))).Then(new LiveRoomEvent.KeyRotated(Id, Two, By, T0));
        Spec.Given(Created).When(Decide(new LiveRoomCommand.ChangeAssistant(Id, Two, By, T0))).Then(new LiveRoomEvent.AssistantChanged(Id, Two, By, T0));
        Spec.Given(Created).When(Decide(new LiveRoomCommand.Remove(Id, By, T0))).Then(Removed);
    }

    [Fact]
    public void What_is_not_there_or_was_removed_is_not_found()
    {
        LiveRoomCommand[] all =
        [
            new LiveRoomCommand.Rename(Id, "Other", By, T0), new LiveRoomCommand.RotateKey(Id, Two, By, T0),
            new LiveRoomCommand.ChangeAssistant(Id, Two, By, T0), new LiveRoomCommand.Remove(Id, By, T0),
        ];
        foreach (var command in all)
        {
            Spec.When(Decide(command)).ThenRejected("ROOM_NOT_FOUND");
            Spec.Given(Created, Removed).When(Decide(command)).ThenRejected("ROOM_NOT_FOUND");
        }
    }

    [Fact]
    public void The_state_is_what_was_said_last()
    {
        LiveRoomEvent[] told = [Created, new LiveRoomEvent.Renamed(Id, "Other", By, T0), new LiveRoomEvent.KeyRotated(Id, Two, By, T0), new LiveRoomEvent.AssistantChanged(Id, One, By, T0)];
        told.Aggregate(LiveRoom.Initial, LiveRoom.Evolve).ShouldBe(new LiveRoom.Open("Other", "b7e09ac978f3", Two, One));
        told.Append(Removed).Aggregate(LiveRoom.Initial, LiveRoom.Evolve).ShouldBe(new LiveRoom.Gone());
    }

    private static LiveRoomCommand.Create Create(string title) => new(Id, title, "b7e09ac978f3", One, By, T0);

    private static Func<LiveRoom, (IReadOnlyList<LiveRoomEvent> Events, string? Code)> Decide(LiveRoomCommand command) => state =>
    {
        var decision = LiveRoomDecider.Decide(command, state);
        return (decision.Events, decision.Rejection?.Code);
    };
}
