using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>By the index or by a scan of everything: the answer is the same, whatever is asked and however far the index is.</summary>
[Collection(PostgresTests.Name)]
public sealed class HistorySearchTests(PostgresFixture postgres)
{
    private const int Questions = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_page_is_the_page_of_a_scan(int seed)
    {
        await using var db = await postgres.NewStoreAsync();
        var history = new RandomHistory(seed);
        await history.WriteAsync(db, 18_000);
        await IndexAsync(db);
        await history.WriteAsync(db, 700);                          // a tail that is not in it
        (await db.ScalarAsync<long>("select max(chunk) from srs_event_index")).ShouldBeGreaterThan(200);

        await CompareAsync(db, history);
        await db.ExecuteAsync(                                      // as far as a node came that ended in the middle
            $"""
            update mt_event_progression set last_seq_id = 8 * {EventIndex.Span} where name = '{EventIndex.Checkpoint}';
            delete from srs_event_spans where span >= 8;
            delete from srs_event_index where chunk >= 8 * {EventIndex.Span / EventIndex.Chunk}
            """);
        await CompareAsync(db, history);
        await db.ExecuteAsync($"delete from mt_event_progression where name = '{EventIndex.Checkpoint}'; truncate srs_event_spans; truncate srs_event_index");
        await CompareAsync(db, history);
    }

    [Fact]
    public async Task Page_after_page_tells_everything_once()
    {
        await using var db = await postgres.NewStoreAsync();
        var history = new RandomHistory(3);
        await history.WriteAsync(db, 12_000);
        await IndexAsync(db);

        foreach (var page in new HistoryPage[] { new(0, 7) { Actor = "rare" }, new(0, 100) { Actor = "server" }, new(0, 30) { CorrelationId = "c7" }, new(0, 90) { From = history.Moment(), To = history.Moment().AddHours(2) } })
        {
            var expected = (await ScanAsync(db, page with { Limit = 100_000 }, 100_000)).ToList();
            (await AllPagesAsync(db, page)).ShouldBe(expected);
            (await AllPagesAsync(db, page with { Descending = true, After = long.MaxValue })).ShouldBe(Enumerable.Reverse(expected));
        }
    }

    [Fact]
    public async Task Two_nodes_that_index_at_once_write_what_one_would()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var one = await TestStore.OpenAsync(connection);
        await using var two = await TestStore.OpenAsync(connection);
        await new RandomHistory(4).WriteAsync(one, 40_000);

        await Task.WhenAll(IndexAsync(one), IndexAsync(two));

        var places = "select count(distinct (v.kind, v.value, (seq_id - 1) / 64)) from mt_events cross join lateral (values (1, user_name), (2, correlation_id)) v (kind, value)";
        var position = await one.ScalarAsync<long>($"select last_seq_id from mt_event_progression where name = '{EventIndex.Checkpoint}'");
        (await one.ScalarAsync<long>("select count(*) from srs_event_index")).ShouldBe(
            await one.ScalarAsync<long>($"{places} where value is not null and seq_id <= {position}"));
        (await one.ScalarAsync<long>(
            $"""
            select count(*) from srs_event_spans s full join (
              select (seq_id - 1) / 1024 as span, min(timestamp) as earliest, max(timestamp) as latest from mt_events where seq_id <= {position} group by 1) e using (span)
             where (s.earliest, s.latest) is distinct from (e.earliest, e.latest)
            """)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_asked_before_the_first_event_or_behind_the_last_one_is_nothing()
    {
        await using var db = await postgres.NewStoreAsync();
        (await db.Store.ReadAllAsync(new(0, 10) { Actor = "server" }, CancellationToken.None)).ShouldBeEmpty();
        await new RandomHistory(5).WriteAsync(db, 3_000);
        await IndexAsync(db);

        foreach (var (after, descending) in new[] { (long.MaxValue, false), (long.MinValue, true), (0, true), (1, true) })
            (await db.Store.ReadAllAsync(new(after, 10) { Actor = "server", Descending = descending, Archived = true }, CancellationToken.None)).ShouldBeEmpty($"{after} {descending}");
    }

    private static async Task CompareAsync(TestStore db, RandomHistory history)
    {
        for (var i = 0; i < Questions; i++)
        {
            var page = history.Page(db.Store.HighWater);
            var found = (await db.Store.ReadAllAsync(page, CancellationToken.None)).Select(e => e.Position).ToList();
            found.ShouldBe(await ScanAsync(db, page, page.Limit), page.ToString());
        }
    }

    private static async Task<IReadOnlyList<long>> ScanAsync(TestStore db, HistoryPage page, int limit)
    {
        await using var command = EventQuery.OfRange(page, PositionRange.Of(page, db.Store.HighWater), limit).On(db.Database.Source);
        return await command.RowsAsync(row => row.GetInt64(0), CancellationToken.None);
    }

    private static async Task<List<long>> AllPagesAsync(TestStore db, HistoryPage page)
    {
        var all = new List<long>();
        while (true)
        {
            var next = await db.Store.ReadAllAsync(page, CancellationToken.None);
            all.AddRange(next.Select(e => e.Position));
            if (next.Count < page.Limit) return all;
            page = page with { After = all[^1] };
        }
    }

    /// <summary>Runs the indexer until every full span is in the index.</summary>
    private static async Task IndexAsync(TestStore db)
    {
        using var indexer = new EventIndexer(db.Database, db.Store, TimeProvider.System, NullLogger<EventIndexer>.Instance);
        await indexer.StartAsync(CancellationToken.None);
        var full = db.Store.HighWater / EventIndex.Span * EventIndex.Span;
        await Poll.UntilAsync(async () => await new EventIndex(db.Database).PositionAsync(CancellationToken.None) >= full, Patience, () => $"an index up to {full}");
        await indexer.StopAsync(CancellationToken.None);
    }
}
