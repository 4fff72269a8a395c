using SrsStack.Application.Kernel;
using SrsStack.Application.Work;

namespace SrsStack.Infrastructure.Tests.Work;

/// <summary>What is wanted runs, once, somewhere.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class WorkTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Wanted_work_runs_says_so_and_ends_when_it_is_not_wanted_any_more()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var node = await WorkNode.StartAsync(db, "n1");

        await node.WantAsync("a", """{"Url": "x"}""");
        await Wait.ForAsync(async () => (await node.StatusAsync("a"))?.State == WorkState.Running);
        node.Runner.Running["a"].Work.Spec.ShouldBe("""{"Url": "x"}""");
        await node.WantAsync("a", """{"Url": "x"}""");

        await node.Board.UnwantAsync("a", CancellationToken.None);
        await Wait.ForAsync(async () => await node.StatusAsync("a") is null && node.Keys.Count == 0);
        node.Runner.Begun.Count.ShouldBe(1, "the same wish twice starts nothing anew");
    }

    [Fact]
    public async Task Another_spec_starts_it_anew()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var node = await WorkNode.StartAsync(db, "n1");
        await node.WantAsync("a", """{"n": 1}""");
        await Wait.ForAsync(() => node.Keys.Count == 1);

        await node.WantAsync("a", """{"n": 2}""");

        await Wait.ForAsync(() => node.Runner.Running.TryGetValue("a", out var lease) && lease.Work.Spec == """{"n": 2}""");
        node.Runner.Begun.Select(l => l.Fence).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_failure_is_tried_again_and_a_final_one_waits_for_another_spec()
    {
        await using var db = await postgres.NewStoreAsync();
        var runs = 0;
        await using var node = await WorkNode.StartAsync(db, "n1", (lease, stop) => (Interlocked.Increment(ref runs), lease.Work.Key) switch
        {
            (_, "final") when lease.Work.Spec == "{}" => throw new WorkFailedException("The key is wrong."),
            ( < 3, "again") => throw new InvalidOperationException("connection refused"),
            _ => Task.Delay(Timeout.Infinite, stop),
        });

        await node.WantAsync("again");
        await Wait.ForAsync(() => runs == 3 && node.Keys.Count == 1);
        await node.WantAsync("final");
        await Wait.ForAsync(async () => (await node.StatusAsync("final"))!.State == WorkState.Failed);
        (await node.StatusAsync("final"))!.Reason.ShouldBe("The key is wrong.");
        await node.WantAsync("final", """{"Key": "right"}""");
        await Wait.ForAsync(async () => (await node.StatusAsync("final"))!.State == WorkState.Running);
    }

    [Fact]
    public async Task Work_that_comes_to_its_end_is_not_started_again()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var node = await WorkNode.StartAsync(db, "n1", (_, _) => Task.CompletedTask);

        await node.WantAsync("a");
        await Wait.ForAsync(async () => (await node.StatusAsync("a"))!.State == WorkState.Stopped);
        await node.WantAsync("b");
        await Wait.ForAsync(async () => (await node.StatusAsync("b"))!.State == WorkState.Stopped);

        node.Runner.Begun.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_runner_that_does_not_end_keeps_its_piece()
    {
        await using var db = await postgres.NewStoreAsync();
        var release = new TaskCompletionSource();
        await using var stubborn = await WorkNode.StartAsync(db, "n1", (_, _) => release.Task);
        await stubborn.WantAsync("a");
        await Wait.ForAsync(() => stubborn.Keys.Count == 1);
        await using var other = await WorkNode.StartAsync(db, "n2");

        await stubborn.WantAsync("a", """{"n": 2}""");
        await Task.Delay(TimeSpan.FromSeconds(3));   // longer than a lease: it is renewed
        other.Keys.ShouldBeEmpty();
        stubborn.Runner.Begun.Count.ShouldBe(1);

        release.SetResult();
        await Wait.ForAsync(() => other.Keys.Count + stubborn.Keys.Count + stubborn.Runner.Begun.Count >= 2);
    }

    [Fact]
    public async Task What_work_writes_is_written_only_under_its_lease()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var node = await WorkNode.StartAsync(db, "n1");
        await node.WantAsync("a");
        await Wait.ForAsync(() => node.Keys.Count == 1);
        var lease = node.Runner.Running["a"];
        var append = new AppendRequest(new("x"), "live_stream", null, [TestStore.Started()], EventMetadata.None);

        (await node.Board.AppendAsync(lease, [append], CancellationToken.None)).ShouldBeTrue();
        (await node.Board.AppendAsync(lease with { Fence = lease.Fence - 1 }, [append], CancellationToken.None)).ShouldBeFalse();
        await db.ExecuteAsync("update srs_work set fence = fence + 1, owner = 'other/life'");
        (await node.Board.AppendAsync(lease, [append], CancellationToken.None)).ShouldBeFalse();

        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(1);
        await Wait.ForAsync(() => node.Keys.Count == 0);
    }
}
