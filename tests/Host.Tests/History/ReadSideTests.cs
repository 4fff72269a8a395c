using SrsStack.Application.Kernel;
using SrsStack.Host.History;
using SrsStack.V1;
using RebuildProgress = SrsStack.Application.Kernel.RebuildProgress;
using RebuildState = SrsStack.Application.Kernel.RebuildState;

namespace SrsStack.Host.Tests.History;

/// <summary>What the server knows of views and reactors, and what the API says, are one.</summary>
public sealed class ReadSideTests
{
    [Fact]
    public void A_reactor_that_stands_still_is_told_whole() =>
        ReadSide.ToProto(new ReactorStatus("hooks", 90, 100, 3, "42P01: no such table"))
            .ShouldBe(new V1.Reactor { Name = "hooks", Position = 90, HighWater = 100, Lag = 10, PoisonEvents = 3, LastError = "42P01: no such table" });

    [Fact]
    public void A_reactor_that_runs_has_no_error_and_is_never_ahead() =>
        ReadSide.ToProto(new ReactorStatus("hooks", 101, 100, 0, null)).ShouldBe(new V1.Reactor { Name = "hooks", Position = 101, HighWater = 100 });

    [Fact]
    public void A_view_is_told_whole()
    {
        var status = new ProjectionStatus(
            "list", 3, 2, 40, 100, new(true, "process 1", 4711), ProjectionState.Rebuilding, 5, "the disk is full", new RebuildProgress(RebuildState.Swapping, 99, 100, 1.5));
        ReadSide.ToProto(status).ShouldBe(new View
        {
            Name = "list", Version = 3, ActiveVersion = 2, Position = 40, HighWater = 100, Lag = 60, Owner = new() { Here = true, Application = "process 1", Backend = 4711 },
            State = ViewState.Rebuilding, PoisonEvents = 5, Reason = "the disk is full", Rebuild = new() { State = V1.RebuildState.Swapping, Position = 99, Target = 100, EventsPerSecond = 1.5 },
        });
    }

    [Fact]
    public void States_have_the_same_names_and_numbers()
    {
        foreach (var state in Enum.GetValues<ProjectionState>()) ((ViewState)state).ToString().ShouldBe(state.ToString());
        foreach (var state in Enum.GetValues<RebuildState>()) ((V1.RebuildState)state).ToString().ShouldBe(state.ToString());
    }
}
