using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Several streams in one transaction.</summary>
[Collection(PostgresTests.Name)]
public sealed class AppendAllTests(PostgresFixture postgres)
{
    [Fact]
    public async Task All_are_recorded_and_each_gets_its_own_answer()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("b", 0, 2);

        var results = await AppendAsync(db, ("b", 2), ("a", 0), ("c", null));

        results.Select(r => (r.Conflict, r.Version)).ShouldBe([(false, 3), (false, 1), (false, 1)]);
        await db.Store.WaitBeyondAsync(4, CancellationToken.None);
        (await db.ReadAllAsync()).Select(e => e.Stream.Value).ShouldBe(["b", "b", "a", "b", "c"], "in the order of their names");
    }

    [Fact]
    public async Task When_one_conflicts_nothing_is_recorded_and_no_position_is_burnt()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0);

        var results = await AppendAsync(db, ("a", 1), ("b", 7));

        results.ShouldBe([new(false, 1, 0), new(true, 0, 0)]);
        (await db.AppendAsync("a", 1)).ShouldBe(new AppendResult(false, 2, 2));
        (await db.ScalarAsync<long>("select count(*) from mt_streams")).ShouldBe(1);
    }

    [Fact]
    public async Task Crossing_transactions_neither_deadlock_nor_lose()
    {
        await using var db = await postgres.NewStoreAsync();
        var names = Enumerable.Range(0, 6).Select(i => $"s{i}").ToArray();

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => AppendAsync(db, [.. names.Skip(i % 5).Take(2).OrderBy(n => (n.GetHashCode(StringComparison.Ordinal) ^ i) & 7).Select(n => (n, (long?)null))])));

        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(120);
        (await db.ScalarAsync<long>("select count(*) from (select 1 from mt_events group by stream_id having max(version) <> count(*)) t")).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_stream_twice_is_a_mistake()
    {
        await using var db = await postgres.NewStoreAsync();

        await Should.ThrowAsync<ArgumentException>(AppendAsync(db, ("a", 0), ("a", 1)));
    }

    private static Task<IReadOnlyList<AppendResult>> AppendAsync(TestStore db, params (string Stream, long? Expected)[] streams) => db.Store.AppendAllAsync(
        [.. streams.Select(s => new AppendRequest(new(s.Stream), "live_stream", s.Expected, [TestStore.Started()], EventMetadata.None))], CancellationToken.None);
}
