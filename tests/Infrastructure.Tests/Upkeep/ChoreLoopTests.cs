using SrsStack.Infrastructure.Upkeep;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Upkeep;

/// <summary>Chores are done at their own pace, and none holds up another.</summary>
public sealed class ChoreLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_chore_waits_at_the_start_and_between_two_times()
    {
        var (time, chore) = (new ManualTimeProvider(), new TestChore());
        using var loop = new ChoreLoop([chore], time, new LogLines<ChoreLoop>());
        await loop.StartAsync(CancellationToken.None);

        time.Advance(chore.First - TimeSpan.FromSeconds(1));
        chore.Runs.ShouldBe(0);
        await AdvanceUntilAsync(time, TimeSpan.FromMinutes(1), () => chore.Runs == 1);
        time.Advance(chore.Every - TimeSpan.FromMinutes(2));
        chore.Runs.ShouldBe(1);
        await AdvanceUntilAsync(time, TimeSpan.FromMinutes(1), () => chore.Runs == 2);

        await loop.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task One_that_fails_says_so_is_tried_again_and_holds_up_no_other()
    {
        var (time, failing, other) = (new ManualTimeProvider(), new TestChore { Failures = 3 }, new TestChore());
        using var loop = new ChoreLoop([failing, other], time, new LogLines<ChoreLoop>());
        await loop.StartAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(59));

        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(0.4), () => loop.Standstills.Any());
        loop.Standstills.ShouldBe(["Chores of the test stand still, because of InvalidOperationException; the log says more"]);
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(0.4), () => failing.Runs == 4 && !loop.Standstills.Any() && other.Runs == 1);

        await loop.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_the_next_time()
    {
        using var loop = new ChoreLoop([new TestChore()], TimeProvider.System, new LogLines<ChoreLoop>());
        await loop.StartAsync(CancellationToken.None);

        await loop.StopAsync(CancellationToken.None).WaitAsync(Patience);
        (loop.ExecuteTask is { IsCompleted: true, IsFaulted: false }).ShouldBeTrue();
    }

    private static Task AdvanceUntilAsync(ManualTimeProvider time, TimeSpan step, Func<bool> isSo) => Poll.UntilAsync(
        () =>
        {
            if (isSo()) return Task.FromResult(true);
            time.Advance(step);
            return Task.FromResult(isSo());
        }, Patience, () => "the chores");

    private sealed class TestChore : IChore
    {
        public int Failures { get; init; }

        public int Runs { get; private set; }

        public string Name => "Chores of the test";

        public TimeSpan First => TimeSpan.FromMinutes(1);

        public TimeSpan Every => TimeSpan.FromHours(1);

        public Task RunAsync(CancellationToken stop) => ++Runs <= Failures ? throw new InvalidOperationException() : Task.CompletedTask;
    }
}
