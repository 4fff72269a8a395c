using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Tests.EventStore;

[Collection(PostgresTests.Name)]
public sealed class ArchiveTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Old_streams_leave_the_daily_reads_and_stay_readable()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("old", 0, 2);
        await db.AppendAsync("young", 0);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days' where id = 'old'");

        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ["live_stream"], CancellationToken.None)).ShouldBe(1);

        await db.Store.WaitBeyondAsync(2, CancellationToken.None);
        (await db.ReadAllAsync()).Select(e => e.Stream.Value).ShouldBe(["young"]);
        (await db.Store.ReadAllAsync(new(0, 10) { Archived = true }, CancellationToken.None)).Count.ShouldBe(3);
        (await db.Store.ReadStreamAsync(new("old"), 0, 10, CancellationToken.None)).Count.ShouldBe(2);
        (await db.ScalarAsync<long>("select count(*) from mt_events e join mt_streams s on s.id = e.stream_id where e.is_archived <> s.is_archived")).ShouldBe(0);
    }

    [Fact]
    public async Task Other_kinds_of_stream_are_left_alone()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("old", 0);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days'");

        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ["sign_in"], CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_that_something_happens_to_comes_back_whole()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0, 2);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days'");
        await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ["live_stream"], CancellationToken.None);

        (await db.AppendAsync("x", 2)).Version.ShouldBe(3);

        await db.Store.WaitBeyondAsync(2, CancellationToken.None);
        (await db.ReadAllAsync()).Count.ShouldBe(3);
        (await db.ScalarAsync<bool>("select bool_or(is_archived) from mt_events")).ShouldBeFalse();
    }

    [Fact]
    public async Task It_comes_back_also_when_several_streams_are_appended_to_at_once()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0, 2);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days'");
        await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ["live_stream"], CancellationToken.None);

        var results = await db.Store.AppendAllAsync(
            [new(new("x"), "live_stream", 2, [TestStore.Started()], EventMetadata.None), new(new("y"), "live_stream", 0, [TestStore.Started()], EventMetadata.None)], CancellationToken.None);

        results.Select(r => (r.Conflict, r.Version)).ShouldBe([(false, 3), (false, 1)]);
        (await db.ScalarAsync<bool>("select bool_or(is_archived) from mt_events")).ShouldBeFalse();
    }

    private static StreamArchive Archive(TestStore db) => new(db.Database, TimeProvider.System);
}
