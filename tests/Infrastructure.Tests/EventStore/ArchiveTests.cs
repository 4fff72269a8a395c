using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
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

        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), Rules, CancellationToken.None)).ShouldBe(1);

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

        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), [new("sign_in")], CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_that_something_happens_to_comes_back_whole()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0, 2);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days'");
        await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), Rules, CancellationToken.None);

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
        await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), Rules, CancellationToken.None);

        var results = await db.Store.AppendAllAsync(
            [new(new("x"), "live_stream", 2, [TestStore.Started()], EventMetadata.None), new(new("y"), "live_stream", 0, [TestStore.Started()], EventMetadata.None)], CancellationToken.None);

        results.Select(r => (r.Conflict, r.Version)).ShouldBe([(false, 3), (false, 1)]);
        (await db.ScalarAsync<bool>("select bool_or(is_archived) from mt_events")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stream_on_which_something_still_goes_on_stays()
    {
        await using var db = await postgres.NewStoreAsync();
        foreach (var (stream, events) in new[] { ("open", "s"), ("over", "se"), ("open-again", "ses"), ("open-and-refused", "ser"), ("only-refused", "r"), ("over-and-refused", "serr") })
            await db.Store.AppendAsync(new(new(stream), "live_stream", 0, [.. events.Select(Event)], EventMetadata.None), CancellationToken.None);
        await db.Store.AppendAsync(new(new("open-and-refused"), "live_stream", 3, [Event('s'), Event('r')], EventMetadata.None), CancellationToken.None);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days'");

        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ArchiveRule.All, CancellationToken.None)).ShouldBe(3);

        (await db.ScalarAsync<string>("select string_agg(id, ' ' order by id) from mt_streams where is_archived")).ShouldBe("only-refused over over-and-refused");
    }

    [Fact]
    public async Task More_streams_and_events_than_one_bite_holds_are_all_archived()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.ExecuteAsync(
            """
            insert into mt_streams (id, type, version, timestamp) select 's' || n, 'live_stream', case when n % 100 = 0 then 6000 else 1 end, now() - interval '100 days' from generate_series(1, 250) n;
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            select nextval('mt_events_sequence'), gen_random_uuid(), s.id, v, '{}', 'live_stream_publish_ended' from mt_streams s cross join lateral generate_series(1, s.version) v;
            update mt_streams set timestamp = now() where id = 's7'
            """);

        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ArchiveRule.All, CancellationToken.None)).ShouldBe(249);

        (await db.ScalarAsync<long>("select count(*) from mt_events where not is_archived")).ShouldBe(1);
        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ArchiveRule.All, CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task Two_nodes_at_once_archive_each_stream_once()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.ExecuteAsync("insert into mt_streams (id, type, version, timestamp) select 's' || n, 'sign_in', 0, now() - interval '100 days' from generate_series(1, 1000) n");

        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ArchiveRule.All, CancellationToken.None)));

        counts.Sum().ShouldBe((int)await db.ScalarAsync<long>("select count(*) from mt_streams where is_archived"));
        (await Archive(db).ArchiveAsync(TimeSpan.FromDays(90), ArchiveRule.All, CancellationToken.None) + counts.Sum()).ShouldBe(1000);
    }

    private static IReadOnlyList<ArchiveRule> Rules { get; } = [new("live_stream")];

    private static object Event(char kind) => kind switch
    {
        's' => TestStore.Started(),
        'e' => new LiveStreamEvent.PublishEnded(Name, new("s1"), PublishEndReason.PeerLeft, null, null, DateTimeOffset.UnixEpoch),
        _ => new LiveStreamEvent.PublishRefused(Name, new("s1"), "rtmp", "KEY_WRONG", 0, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch),
    };

    private static StreamName Name { get; } = new(StreamName.DefaultVhost, "live", "a");

    private static StreamArchive Archive(TestStore db) => new(db.Database, TimeProvider.System);
}
