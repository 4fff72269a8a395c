using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>Questions to the whole history.</summary>
[Collection(PostgresTests.Name)]
public sealed class HistoryPageTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Each_condition_narrows_and_all_go_together()
    {
        await using var db = await postgres.NewStoreAsync();
        await AppendAsync(db, "live/a", "owner", "c1");
        await AppendAsync(db, "live/b", "owner", "c2");
        await AppendAsync(db, "room/a", "server", "c1");
        await db.ExecuteAsync("update mt_events set timestamp = '2026-01-01T00:00:00Z'::timestamptz + seq_id * interval '1 hour'");
        var second = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

        (await ReadAsync(db, new(0, 10) { Actor = "owner" })).ShouldBe("1,2");
        (await ReadAsync(db, new(0, 10) { CorrelationId = "c1" })).ShouldBe("1,3");
        (await ReadAsync(db, new(0, 10) { StreamPrefix = "live/" })).ShouldBe("1,2");
        (await ReadAsync(db, new(0, 10) { Stream = new("room/a") })).ShouldBe("3");
        (await ReadAsync(db, new(0, 10) { From = second })).ShouldBe("2,3");
        (await ReadAsync(db, new(0, 10) { To = second })).ShouldBe("1");
        (await ReadAsync(db, new(0, 10) { Types = ["live_stream_publish_started"], Actor = "owner", CorrelationId = "c2", From = second, StreamPrefix = "live" })).ShouldBe("2");
        (await ReadAsync(db, new(0, 10) { Types = ["no_such_type"] })).ShouldBe("");
        (await ReadAsync(db, new(3, 2) { Descending = true })).ShouldBe("2,1");
    }

    [Fact]
    public async Task A_prefix_is_text_and_no_pattern()
    {
        await using var db = await postgres.NewStoreAsync();
        await AppendAsync(db, "a_b", "o", "c");
        await AppendAsync(db, "axb", "o", "c");

        (await ReadAsync(db, new(0, 10) { StreamPrefix = "a_" })).ShouldBe("1");
        (await ReadAsync(db, new(0, 10) { StreamPrefix = "%" })).ShouldBe("");
    }

    private static Task<AppendResult> AppendAsync(TestStore db, string stream, string actor, string correlation) => db.Store.AppendAsync(
        new(new(stream), "live_stream", null, [TestStore.Started()], new(correlation, null, actor)), CancellationToken.None);

    private static async Task<string> ReadAsync(TestStore db, HistoryPage page)
    {
        await db.Store.WaitBeyondAsync(await db.ScalarAsync<long>("select max(seq_id) from mt_events") - 1, CancellationToken.None);
        return string.Join(',', (await db.Store.ReadAllAsync(page, CancellationToken.None)).Select(e => e.Position));
    }
}
