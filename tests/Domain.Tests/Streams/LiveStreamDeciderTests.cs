using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Testing;
using static SrsStack.Domain.Streams.LiveStreamCommand;
using static SrsStack.Domain.Streams.LiveStreamEvent;

namespace SrsStack.Domain.Tests.Streams;

public sealed class LiveStreamDeciderTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly DateTimeOffset T1 = T0.AddMinutes(1);
    private static readonly StreamName Name = new(StreamName.DefaultVhost, "live", "tv");
    private static readonly BootId Boot = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private static readonly SessionId First = new("s1");
    private static readonly SessionId Second = new("s2");
    private static readonly PublishTotals Totals = new(60_000, 1_000, 1_800, 2_600);
    private static readonly PublishStarted FirstStarted = new(Name, First, "rtmp", "OBS", Boot, T0);
    private static readonly PublishEnded FirstEnded = new(Name, First, PublishEndReason.PeerLeft, null, Totals, T1);
    private static readonly PublishEnded FirstDied = new(Name, First, PublishEndReason.ServerDied, null, null, T1);

    private static DeciderSpec<LiveStream, LiveStreamEvent> Spec => new(LiveStream.Initial, LiveStream.Evolve);

    [Fact]
    public void A_start_on_a_silent_stream_is_recorded() =>
        Spec.When(Asked(new ReportStarted(Name, First, "rtmp", "OBS", Boot, T0))).Then(FirstStarted);

    [Fact]
    public void The_same_start_twice_is_recorded_once() =>
        Spec.Given(FirstStarted).When(Asked(new ReportStarted(Name, First, "rtmp", "OBS", Boot, T0))).ThenNothing();

    [Fact]
    public void A_start_while_another_publish_is_open_closes_that_first() =>
        Spec.Given(FirstStarted).When(Asked(new ReportStarted(Name, Second, "rtmp", null, Boot, T1)))
            .Then(FirstDied, new PublishStarted(Name, Second, "rtmp", null, Boot, T1));

    [Fact]
    public void An_end_of_the_open_publish_is_recorded() =>
        Spec.Given(FirstStarted).When(Asked(new ReportEnded(Name, First, PublishEndReason.PeerLeft, null, Totals, T1))).Then(FirstEnded);

    [Fact]
    public void An_end_twice_is_recorded_once() =>
        Spec.Given(FirstStarted, FirstEnded).When(Asked(new ReportEnded(Name, First, PublishEndReason.PeerLeft, null, Totals, T1))).ThenNothing();

    [Fact]
    public void An_end_of_a_session_that_is_not_open_changes_nothing() =>
        Spec.Given(FirstStarted).When(Asked(new ReportEnded(Name, Second, PublishEndReason.PeerLeft, null, Totals, T1))).ThenNothing();

    [Fact]
    public void An_end_on_a_stream_that_never_was_changes_nothing() =>
        Spec.When(Asked(new ReportEnded(Name, First, PublishEndReason.PeerLeft, null, Totals, T1))).ThenNothing();

    [Fact]
    public void A_refusal_is_recorded_whatever_the_stream_does()
    {
        var refused = new PublishRefused(Name, Second, "rtmp", "busy", 2, Boot, T1);
        Spec.When(Asked(new ReportRefused(Name, Second, "rtmp", "busy", 2, Boot, T1))).Then(refused);
        Spec.Given(FirstStarted).When(Asked(new ReportRefused(Name, Second, "rtmp", "busy", 2, Boot, T1))).Then(refused);
    }

    [Fact]
    public void An_orphan_is_closed_with_its_reason() =>
        Spec.Given(FirstStarted).When(Asked(new CloseOrphan(First, T1))).Then(FirstDied);

    [Fact]
    public void An_orphan_that_was_closed_meanwhile_stays_closed() =>
        Spec.Given(FirstStarted, FirstEnded).When(Asked(new CloseOrphan(First, T1))).ThenNothing();

    [Fact]
    public void The_state_sums_up_what_was()
    {
        var state = new LiveStreamEvent[] { FirstStarted, FirstEnded, new PublishRefused(Name, Second, "rtmp", "bad_key", 3, Boot, T1) }
            .Aggregate(LiveStream.Initial, LiveStream.Evolve);

        state.ShouldBe(new LiveStream(Name, null, Publishes: 1, Refusals: 4, TotalBytes: 1_000, TotalDurationMs: 60_000, LastChange: T1));
    }

    private static Func<LiveStream, (IReadOnlyList<LiveStreamEvent>, string?)> Asked(LiveStreamCommand command) => state =>
    {
        var decision = LiveStreamDecider.Decide(command, state);
        return (decision.Events, decision.Rejection?.Code);
    };
}
