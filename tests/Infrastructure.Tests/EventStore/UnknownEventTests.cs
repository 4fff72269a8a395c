using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Tests.Messaging;
using SrsStack.Infrastructure.Views;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>A newer build wrote events that this one does not know, and was taken back.</summary>
[Collection(PostgresTests.Name)]
public sealed class UnknownEventTests(PostgresFixture postgres)
{
    private static readonly StreamName Name = new(StreamName.DefaultVhost, "live", "a");

    [Fact]
    public async Task Views_reactors_and_deciders_go_on_behind_an_event_of_an_unknown_type()
    {
        await using var db = await postgres.NewStoreAsync();
        using var daemon = new ProjectionDaemon(db.Database, db.Store, [LiveStreamList.Instance], TimeProvider.System, NullLogger<ProjectionDaemon>.Instance);
        await daemon.StartAsync(CancellationToken.None);
        await using var bus = await TestBus.StartAsync(db, more: s => s.AddSingleton<Reactor>(new Narrator()));

        await StartedAsync(db, "s1");
        await FromTheFutureAsync(db);
        (await EndedAsync(db, "s1")).ShouldBe(new Outcome(null, 3, 3));
        (await StartedAsync(db, "s2")).Version.ShouldBe(4);

        await TestBus.UntilAsync(() => bus.Script.Begun.Count == 4);
        bus.Script.Texts.ShouldBe(["1 known", "2 unknown", "3 known", "4 known"]);
        await TestBus.UntilAsync(async () => await RowAsync(db) is { Publishes: 2, Open.Session.Value: "s2" });
        (await db.Store.LoadAsync(StreamEvents.LiveStream, Name.EventStream, long.MaxValue, CancellationToken.None)).State.ShouldBe(await RowAsync(db));
        (await db.ScalarAsync<long>("select count(*) from mt_doc_deadletterevent")).ShouldBe(0);
        await daemon.StopAsync(CancellationToken.None);
    }

    private static Task<LiveStream?> RowAsync(TestStore db) => new PostgresViewStore(db.Database).GetAsync(LiveStreamList.Instance, Name.EventStream.Value, CancellationToken.None);

    private static Task<Outcome> StartedAsync(TestStore db, string session) => ReportPublishStartedHandler.Handle(
        new(Name, new(session), "rtmp", null, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch), new(Actor.Server, null, null), db.Store, CancellationToken.None);

    private static Task<Outcome> EndedAsync(TestStore db, string session) => ReportPublishEndedHandler.Handle(
        new(Name, new(session), PublishEndReason.PeerLeft, null, new(1, 2, 3, 4), DateTimeOffset.UnixEpoch), new(Actor.Server, null, null), db.Store, CancellationToken.None);

    private static Task FromTheFutureAsync(TestStore db) => db.ExecuteAsync(
        $$"""
        update mt_streams set version = 2 where id = '{{Name.EventStream.Value}}';
        insert into mt_events (seq_id, id, stream_id, version, data, type)
        values (nextval('mt_events_sequence'), gen_random_uuid(), '{{Name.EventStream.Value}}', 2, '{"New": 1}', 'live_stream_from_the_future');
        """);

    private sealed class Narrator() : Reactor("narrator", [])
    {
        public override ReactorStart Start => ReactorStart.Beginning;

        public override IEnumerable<Reaction> React(RecordedEvent recorded) =>
            [new Reaction.Send(new Note($"{recorded.Position} {(recorded.Event is null ? "unknown" : "known")}"), OrderKey: "k")];
    }
}
