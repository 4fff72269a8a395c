using SrsStack.Infrastructure.EventStore;
using SrsStack.Testing;
using static SrsStack.Infrastructure.Tests.Views.ViewHarness;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>Two nodes on one database: one owns the view, the other goes on when it is gone.</summary>
[Collection(PostgresTests.Name)]
public sealed class OwnerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Only_one_of_two_nodes_applies_and_the_other_goes_on_when_it_stops()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var nodes = await Nodes.StartAsync(db);
        await db.AppendAsync("a", 0, 50);
        await db.ReachesAsync("counted:All", 50);
        (nodes.AppliedByFirst, nodes.AppliedBySecond).ShouldBe((50, 0));

        await nodes.First.StopAsync(CancellationToken.None);
        await db.AppendAsync("b", 0, 50);
        await db.ReachesAsync("counted:All", 100);

        (nodes.AppliedByFirst, nodes.AppliedBySecond).ShouldBe((50, 50));
        (await db.CountAsync(new CountView())).ShouldBe(100);
    }

    [Fact]
    public async Task When_the_owners_connection_is_killed_nothing_is_lost_or_counted_twice()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var nodes = await Nodes.StartAsync(db);
        for (var round = 0; round < 3; round++)
        {
            await db.ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())");
            for (var i = 0; i < 10; i++) await db.AppendAsync($"s{round}-{i}", 0, 5);
            await db.ReachesAsync("counted:All", (round + 1) * 50);
            await Poll.UntilAsync(async () => await OwnersAsync(db) == 1, Patience, () => "one owner");
        }

        (await db.CountAsync(new CountView())).ShouldBe(150);
    }

    [Fact]
    public async Task An_owner_holds_its_lock_without_a_transaction()
    {
        await using var db = await postgres.NewStoreAsync();
        await RunAsync(db, new CountView(), async () =>
        {
            await Poll.UntilAsync(async () => await OwnersAsync(db) == 1, Patience, () => "an owner");
            (await db.ScalarAsync<string>(
                "select string_agg(distinct a.state, ' ') from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.granted")).ShouldBe("idle");
        });
        (await OwnersAsync(db)).ShouldBe(0);
    }

    private static Task<long> OwnersAsync(TestStore db) =>
        db.ScalarAsync<long>("select count(*) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())");

    private sealed class Nodes : IAsyncDisposable
    {
        private int _first;
        private int _second;

        private Nodes(TestStore db)
        {
            First = Daemon(db, new CountView { Before = _ => Interlocked.Increment(ref _first) });
            Second = Daemon(db, new CountView { Before = _ => Interlocked.Increment(ref _second) });
        }

        public ProjectionDaemon First { get; }

        public ProjectionDaemon Second { get; }

        public int AppliedByFirst => _first;

        public int AppliedBySecond => _second;

        public static async Task<Nodes> StartAsync(TestStore db)
        {
            var nodes = new Nodes(db);
            await nodes.First.StartAsync(CancellationToken.None);
            await db.ReachesAsync("counted:All", 0);
            await nodes.Second.StartAsync(CancellationToken.None);
            return nodes;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in new[] { First, Second })
            {
                await node.StopAsync(CancellationToken.None);
                node.Dispose();
            }
        }
    }
}
