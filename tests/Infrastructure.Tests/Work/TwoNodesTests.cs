
namespace SrsStack.Infrastructure.Tests.Work;

/// <summary>Two nodes on one database: never one piece at both.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class TwoNodesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task They_share_the_work_and_what_one_leaves_the_other_takes()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var one = await WorkNode.StartAsync(db, "n1");
        await using var two = await WorkNode.StartAsync(db, "n2");
        await Wait.ForAsync(async () => await db.ScalarAsync<long>("select count(*) from srs_work_nodes") == 2);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => one.WantAsync($"w{i}")));
        await Wait.ForAsync(() => one.Keys.Count + two.Keys.Count == 10);
        one.Keys.Intersect(two.Keys).ShouldBeEmpty();
        two.Keys.Count.ShouldBeInRange(4, 6);

        await one.StopAsync();
        await Wait.ForAsync(() => two.Keys.Count == 10);
        one.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_slept_finds_its_work_gone_and_writes_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var sleeper = await WorkNode.StartAsync(db, "n1");
        await sleeper.WantAsync("a");
        await Wait.ForAsync(() => sleeper.Keys.Count == 1);
        var old = sleeper.Runner.Running["a"];

        // asleep: nothing of it runs any more, its row looks as if nobody renewed it
        await db.ExecuteAsync("update srs_work set lease_until = clock_timestamp() - interval '1 second', owner = 'asleep/then'");
        await using var other = await WorkNode.StartAsync(db, "n2");
        await Wait.ForAsync(() => other.Keys.Count == 1 && sleeper.Keys.Count == 0);

        other.Runner.Running["a"].Fence.ShouldBeGreaterThan(old.Fence);
        (await sleeper.Board.AppendAsync(old, [new(new("x"), "live_stream", null, [TestStore.Started()], SrsStack.Application.Kernel.EventMetadata.None)], CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_is_there_again_after_a_crash_takes_its_own_back_at_once()
    {
        await using var db = await postgres.NewStoreAsync();
        await using (var first = await WorkNode.StartAsync(db, "n1"))
        {
            await first.WantAsync("a");
            await Wait.ForAsync(() => first.Keys.Count == 1);
        }
        await db.ExecuteAsync("update srs_work set owner = 'n1/crashed', lease_until = clock_timestamp() + interval '1 hour'");

        await using var again = await WorkNode.StartAsync(db, "n1");
        await Wait.ForAsync(() => again.Keys.Count == 1);
    }

    [Fact]
    public async Task A_database_that_is_away_longer_than_a_lease_ends_the_work_here()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var node = await WorkNode.StartAsync(db, "n1");
        await node.WantAsync("a");
        await Wait.ForAsync(() => node.Keys.Count == 1);

        await db.ExecuteAsync("alter table srs_work rename to srs_work_hidden");
        await Wait.ForAsync(() => node.Keys.Count == 0);

        await db.ExecuteAsync("alter table srs_work_hidden rename to srs_work");
        await Wait.ForAsync(() => node.Keys.Count == 1);
    }
}
