using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.Work;

namespace SrsStack.Infrastructure.Tests.Work;

/// <summary>Nodes as processes of their own that are suspended, woken and killed; what they did is read from the events alone.</summary>
[Collection(PostgresOfWork.Name)]
public sealed class PausedNodeTests(PostgresFixture postgres)
{
    private const int Pieces = 6;
    private const string ShortLease = "2000", ShortPass = "100", UsualLease = "10000", UsualPass = "2000";

    [Fact]
    public async Task A_node_that_was_suspended_writes_nothing_after_its_successor_has_begun()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var db = await TestStore.OpenAsync(connection);
        using var one = new BenchmarksProcess("work-node", connection, "n1", ShortLease, ShortPass);
        using var two = new BenchmarksProcess("work-node", connection, "n2", ShortLease, ShortPass);
        await ShareAsync(db);

        foreach (var (sleeper, other, name) in new[] { (one, two, "n2"), (two, one, "n1"), (one, two, "n2") })
        {
            sleeper.Pause();
            await Wait.ForAsync(async () => await OwnersAsync(db) is { Count: Pieces } owners && owners.All(o => o == name), $"all work at {name}");
            await TicksAsync(db);
            sleeper.Resume();
            await TicksAsync(db);
            other.Lines.ShouldNotContain(l => !l.StartsWith("refused", StringComparison.Ordinal));
        }

        one.Lines.Concat(two.Lines).ShouldNotBeEmpty("nobody tried to write under an old fence: the test proved nothing");
        foreach (var piece in await PiecesAsync(db))
        {
            var fences = piece.Select(t => t.Fence).ToList();
            fences.SequenceEqual(fences.Order()).ShouldBeTrue($"ticks of one fence stand among those of another: {string.Join(" ", fences)}");
            fences.Distinct().Count().ShouldBeGreaterThan(2);
            piece.GroupBy(t => t.Fence).ShouldAllBe(f => f.Select(t => t.Node).Distinct().Count() == 1);
        }
    }

    [Fact]
    public async Task The_work_of_a_killed_node_goes_on_elsewhere_within_15_seconds()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var db = await TestStore.OpenAsync(connection);
        using var one = new BenchmarksProcess("work-node", connection, "n1", UsualLease, UsualPass);
        using var two = new BenchmarksProcess("work-node", connection, "n2", UsualLease, UsualPass);
        await ShareAsync(db);

        one.Kill();
        await Wait.ForAsync(async () => await OwnersAsync(db) is { Count: Pieces } owners && owners.All(o => o == "n2"), "all work at n2");
        await TicksAsync(db);

        var moved = (await PiecesAsync(db)).Where(p => p.Any(t => t.Node == "n1") && p[^1].Node == "n2").ToList();
        moved.ShouldNotBeEmpty();
        foreach (var piece in moved) (piece.First(t => t.Fence == piece[^1].Fence).At - piece.Last(t => t.Fence < piece[^1].Fence).At).ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_node_that_is_suspended_within_a_transaction_does_not_keep_its_work()
    {
        await using var db = await postgres.NewStoreAsync();
        await using var other = await WorkNode.StartAsync(db, "n2");
        await db.ExecuteAsync("insert into srs_work (key, kind, spec, since, owner, fence, lease_until) values ('a', 'test', '{}', now(), 'asleep/then', 1, clock_timestamp() + interval '1 second')");
        await using var asleep = await db.Database.Source.OpenConnectionAsync();
        await using var open = await asleep.BeginTransactionAsync();
        await using var look = new Npgsql.NpgsqlCommand("select 1 from srs_work where key = 'a' and fence = 1 for share", asleep);
        (await look.ExecuteScalarAsync()).ShouldNotBeNull();   // as an append under a lease begins

        await Wait.ForAsync(() => other.Keys.Count == 1);
    }

    /// <summary>Wants the pieces and waits until both nodes work.</summary>
    private static async Task ShareAsync(TestStore db)
    {
        await Wait.ForAsync(async () => await db.ScalarAsync<long>("select count(*) from srs_work_nodes") == 2);
        using var board = new WorkBoard(db.Database, db.Store, new("test", "test"));
        for (var i = 0; i < Pieces; i++) await board.WantAsync(new($"p{i}", "tick", "{}"), CancellationToken.None);
        await Wait.ForAsync(async () => (await OwnersAsync(db)) is { Count: Pieces } owners && owners.Distinct().Count() == 2);
        await TicksAsync(db);
    }

    /// <summary>Waits until every piece has ticked again.</summary>
    private static async Task TicksAsync(TestStore db)
    {
        var before = await db.ScalarAsync<long>("select coalesce(max(seq_id), 0) from mt_events");
        await Wait.ForAsync(async () => await db.ScalarAsync<long>($"select count(distinct stream_id) from mt_events where seq_id > {before}") == Pieces);
    }

    private static async Task<IReadOnlyList<string>> OwnersAsync(TestStore db) =>
        (await db.ScalarAsync<string>("select coalesce(string_agg(split_part(owner, '/', 1), ' '), '') from srs_work"))!.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The ticks of each piece in the order of their recording.</summary>
    private static async Task<IReadOnlyList<List<Tick>>> PiecesAsync(TestStore db)
    {
        var last = await db.ScalarAsync<long>("select max(seq_id) from mt_events");
        await db.Store.WaitBeyondAsync(last - 1, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        var events = new List<RecordedEvent>();
        for (var after = 0L; await db.Store.ReadAllAsync(new(after, HistoryPage.MaxLimit), CancellationToken.None) is { Count: > 0 } page; after = page[^1].Position) events.AddRange(page);
        return [.. events.GroupBy(e => e.Stream).Select(g => g.OrderBy(e => e.Version).Select(e => Tick.Of(e)).ToList())];
    }

    private sealed record Tick(long Fence, string Node, DateTimeOffset At)
    {
        public static Tick Of(RecordedEvent recorded) =>
            recorded.Event is LiveStreamEvent.PublishRefused tick ? new(long.Parse(tick.Session.Value), tick.Protocol, recorded.At) : throw new InvalidOperationException(recorded.Type);
    }
}
