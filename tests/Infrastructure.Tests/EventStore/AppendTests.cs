using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Infrastructure.Tests.EventStore;

[Collection(PostgresTests.Name)]
public sealed class AppendTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Versions_run_from_one_without_holes_and_positions_grow()
    {
        await using var db = await postgres.NewStoreAsync();

        (await db.AppendAsync("x", 0, 2)).Version.ShouldBe(2);
        (await db.AppendAsync("x", 2, 3)).Version.ShouldBe(5);

        var events = await db.Store.ReadStreamAsync(new("x"), 0, 100, CancellationToken.None);
        events.Select(e => e.Version).ShouldBe([1, 2, 3, 4, 5]);
        events.Select(e => e.Position).ShouldBe(events.Select(e => e.Position).Order());
        events[0].Event.ShouldBeOfType<LiveStreamEvent.PublishStarted>().Session.ShouldBe(new SessionId("s1"));
    }

    [Fact]
    public async Task A_store_may_be_ended_twice()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0);

        await db.Store.DisposeAsync();
        await db.Store.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_expected_version_conflicts_tells_the_right_one_and_burns_no_position()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("x", 0);

        var lost = await db.AppendAsync("x", 0);
        lost.Conflict.ShouldBeTrue();
        lost.Version.ShouldBe(1);
        (await db.AppendAsync("never", 3)).ShouldBe(new AppendResult(true, 0, 0));

        (await db.AppendAsync("x", 1)).LastPosition.ShouldBe(2);
    }

    [Fact]
    public async Task Of_eight_writers_of_one_version_one_wins()
    {
        await using var db = await postgres.NewStoreAsync();
        for (var version = 0; version < 20; version++)
        {
            var expected = version;
            var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => db.AppendAsync("x", expected)));
            results.Count(r => !r.Conflict).ShouldBe(1);
        }
        (await db.ScalarAsync<long>("select max(seq_id) from mt_events")).ShouldBe(20);
    }

    [Fact]
    public async Task Many_appends_at_once_are_all_there_once()
    {
        await using var db = await postgres.NewStoreAsync();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => db.AppendAsync($"s{i % 40}", null)));

        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(400);
        (await db.ScalarAsync<long>("select count(*) from mt_streams where version = 10")).ShouldBe(40);
        (await db.ScalarAsync<long>("select count(*) from (select 1 from mt_events group by stream_id having max(version) <> count(*)) t")).ShouldBe(0);
    }

    [Fact]
    public async Task An_append_that_can_not_be_stored_spoils_only_itself()
    {
        await using var db = await postgres.NewStoreAsync();
        var poison = new LiveStreamEvent.PublishRefused(new(StreamName.DefaultVhost, "live", "\u0000"), new("s"), "rtmp", "r", 0, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch);

        var good = Enumerable.Range(0, 20).Select(i => db.AppendAsync($"g{i}", 0)).ToList();
        var bad = db.Store.AppendAsync(new(new("bad"), "live_stream", 0, [poison], EventMetadata.None), CancellationToken.None);
        good.AddRange(Enumerable.Range(20, 20).Select(i => db.AppendAsync($"g{i}", 0)));

        await Should.ThrowAsync<Npgsql.PostgresException>(bad);
        (await Task.WhenAll(good)).ShouldAllBe(r => r.Version == 1);
    }

    [Fact]
    public async Task The_state_is_stored_with_the_append_and_a_decision_starts_from_it()
    {
        await using var db = await postgres.NewStoreAsync();
        var (name, boot) = (new StreamName(StreamName.DefaultVhost, "live", "a"), new BootId(Guid.NewGuid()));
        Task<Outcome> Start(string session) => ReportPublishStartedHandler.Handle(
            new(name, new(session), "rtmp", "OBS", boot, DateTimeOffset.UnixEpoch), new(Actor.Server, "c", null), db.Store, CancellationToken.None);

        (await Start("s1")).Version.ShouldBe(1);
        (await Start("s1")).Position.ShouldBe(0, "the same report twice changes nothing");
        (await Start("s2")).Version.ShouldBe(3, "the end that nobody saw, and the new start");

        var (state, version) = await db.Store.LoadAsync(StreamEvents.LiveStream, name.EventStream, long.MaxValue, CancellationToken.None);
        (state.Open!.Session, state.Publishes, version).ShouldBe((new SessionId("s2"), 2, 3));
        (await db.Store.ReadStreamAsync(name.EventStream, 0, 10, CancellationToken.None)).ShouldAllBe(e => e.Metadata.CorrelationId == "c" && e.Metadata.UserName == "server");
    }
}
