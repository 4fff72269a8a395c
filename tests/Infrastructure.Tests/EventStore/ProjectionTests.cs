using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Views;

namespace SrsStack.Infrastructure.Tests.EventStore;

[Collection(PostgresTests.Name)]
public sealed class ProjectionTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_view_follows_the_events_and_goes_on_where_it_was()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("live-stream/live/a", 0, 2);
        await RunAsync(db, LiveStreamList.Instance, async () => await UntilAsync(db, LiveStreamList.Instance.Name, 2));
        await db.AppendAsync("live-stream/live/b", 0, 3);

        await RunAsync(db, LiveStreamList.Instance, async () => await UntilAsync(db, LiveStreamList.Instance.Name, 5));

        var rows = await new PostgresViewStore(db.Database).ListAsync(LiveStreamList.Instance, "", 10, CancellationToken.None);
        rows.Select(r => (r.Key, r.Value.Publishes)).ShouldBe([("live-stream/live/a", 2), ("live-stream/live/b", 3)]);
    }

    [Fact]
    public async Task Two_owners_of_one_view_count_every_event_once()
    {
        await using var db = await postgres.NewStoreAsync();
        var counter = new CountingView();
        await RunAsync(db, counter, () => RunAsync(db, counter, async () =>
        {
            for (var i = 0; i < 60; i++) await db.AppendAsync($"s{i}", 0, 5);
            await UntilAsync(db, counter.Name, 300);
        }));

        (await new PostgresViewStore(db.Database).GetAsync(counter, "all", CancellationToken.None))!.Count.ShouldBe(300);
    }

    [Fact]
    public async Task A_poison_event_goes_to_the_dead_letters_and_the_view_goes_on()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("good", 0);
        await db.AppendAsync("poison", 0);
        await db.AppendAsync("good", 1);
        var counter = new CountingView();

        await RunAsync(db, counter, async () => await UntilAsync(db, counter.Name, 3));

        (await new PostgresViewStore(db.Database).GetAsync(counter, "all", CancellationToken.None))!.Count.ShouldBe(2);
        (await db.ScalarAsync<string>("select data ->> 'ProjectionName' || ' ' || (data ->> 'EventSequence') from mt_doc_deadletterevent")).ShouldBe($"{counter.Name} 2");
    }

    private static async Task RunAsync(TestStore db, IProjection projection, Func<Task> whileItRuns)
    {
        using var daemon = new ProjectionDaemon(db.Database, db.Store, [projection], TimeProvider.System, NullLogger<ProjectionDaemon>.Instance);
        await daemon.StartAsync(CancellationToken.None);
        await whileItRuns();
        await daemon.StopAsync(CancellationToken.None);
    }

    private static async Task UntilAsync(TestStore db, string projection, long position)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await db.ScalarAsync<long?>($"select last_seq_id from mt_event_progression where name = '{projection}:All'") is not { } at || at < position)
            await Task.Delay(20, limit.Token);
    }

    private sealed class CountingView() : Projection<CountRow>("count_all", ProjectionTestsJson.Default.CountRow)
    {
        public override string? KeyOf(RecordedEvent recorded) => "all";

        public override CountRow? Apply(CountRow? row, RecordedEvent recorded) =>
            recorded.Stream.Value == "poison" ? throw new JsonException("poison") : new((row?.Count ?? 0) + 1);
    }
}

public sealed record CountRow(int Count);

[JsonSerializable(typeof(CountRow))]
internal sealed partial class ProjectionTestsJson : JsonSerializerContext;
