using SrsStack.Domain.Platform;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Platform;

public sealed class ServerBootDeciderTests
{
    private static readonly BootId Boot = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ServerBootEvent.Started Started = new(Boot, "n", "1.0.0", T0);
    private static readonly ServerBootEvent.Ended Ended = new(Boot, true, T0);

    private static DeciderSpec<ServerBoot, ServerBootEvent> Spec => new(ServerBoot.Initial, ServerBoot.Evolve);

    [Fact]
    public void A_boot_starts_once()
    {
        Spec.When(Asked(new ServerBootCommand.Start(Boot, "n", "1.0.0", T0))).Then(Started);
        Spec.Given(Started).When(Asked(new ServerBootCommand.Start(Boot, "n", "1.0.0", T0))).ThenNothing();
    }

    [Fact]
    public void A_boot_ends_once_and_only_when_it_runs()
    {
        Spec.Given(Started).When(Asked(new ServerBootCommand.End(Boot, true, T0))).Then(Ended);
        Spec.Given(Started, Ended).When(Asked(new ServerBootCommand.End(Boot, false, T0))).ThenNothing();
        Spec.When(Asked(new ServerBootCommand.End(Boot, true, T0))).ThenNothing();
    }

    private static Func<ServerBoot, (IReadOnlyList<ServerBootEvent>, string?)> Asked(ServerBootCommand command) => state =>
    {
        var decision = ServerBootDecider.Decide(command, state);
        return (decision.Events, decision.Rejection?.Code);
    };
}
