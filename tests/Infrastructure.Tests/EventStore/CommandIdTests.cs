using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>What a command records under an id is recorded once, however often and from wherever it comes.</summary>
[Collection(PostgresTests.Name)]
public sealed class CommandIdTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_repeat_records_nothing_and_gets_the_first_answer(int events)
    {
        await using var db = await postgres.NewStoreAsync();
        var first = await AppendAsync(db, "x", 0, "c1", events);
        await db.AppendAsync("x", events);

        var again = await AppendAsync(db, "x", 0, "c1", events);

        again.ShouldBe(first with { IsRepeat = true });
        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(events + 1);
        (await db.Store.FindCommandAsync("c1", CancellationToken.None)).ShouldBe(again);
        (await db.Store.FindCommandAsync("c2", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_command_that_lost_leaves_no_trace_and_may_come_again()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0);

        (await AppendAsync(db, "x", 0, "c1")).ShouldBe(new AppendResult(true, 1, 0));
        (await AppendAsync(db, "x", 1, "c1")).ShouldBe(new AppendResult(false, 2, 2));
    }

    [Fact]
    public async Task Of_many_repeats_at_once_from_two_processes_one_is_recorded()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var one = await TestStore.OpenAsync(connection);
        await using var two = await TestStore.OpenAsync(connection);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AppendAsync(i % 2 == 0 ? one : two, $"s{i / 4}", null, $"c{i / 4}")));

        results.ShouldAllBe(r => r.Version == 1 && !r.Conflict);
        results.Count(r => !r.IsRepeat).ShouldBe(10);
        (await one.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(10);
    }

    private static Task<AppendResult> AppendAsync(TestStore db, string stream, long? expected, string command, int events = 1) => db.Store.AppendAsync(
        new(new(stream), "live_stream", expected, [.. Enumerable.Repeat<object>(TestStore.Started(), events)], EventMetadata.None, CommandId: command), CancellationToken.None);
}
