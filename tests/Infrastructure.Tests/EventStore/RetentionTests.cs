using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>What is done now and then, so that neither the daily reads nor the notes of commands grow for ever.</summary>
[Collection(PostgresTests.Name)]
public sealed class RetentionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Streams_are_archived_when_the_setting_says_so_and_that_is_told_once()
    {
        await using var db = await postgres.NewStoreAsync();
        using var meters = new HistoryMeters();
        using var counted = new Counted("srsstack.history.streams_archived", meters);
        var log = new LogLines<OldStreams>();
        await db.AppendAsync("old", 0);
        await db.ExecuteAsync("update mt_streams set timestamp = now() - interval '100 days', type = 'sign_in'");

        foreach (var age in new TimeSpan?[] { null, TimeSpan.FromDays(101), TimeSpan.FromDays(99), TimeSpan.FromDays(99) })
            await new OldStreams(db.Database, new() { ArchiveAfter = age }, meters, TimeProvider.System, log).RunAsync(CancellationToken.None);

        log.Of(LogLevel.Information).Select(l => l.Text).ShouldBe(["1 streams that are over and had no event for 99 days were archived; nothing was deleted."]);
        counted.Value.ShouldBe(1);
        (await db.ScalarAsync<bool>("select is_archived from mt_streams")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_id_is_forgotten_after_its_time_and_not_before()
    {
        await using var db = await postgres.NewStoreAsync();
        using var meters = new HistoryMeters();
        using var counted = new Counted("srsstack.history.commands_forgotten", meters);
        foreach (var id in new[] { "old", "young" }) await AppendAsync(db, id);
        await db.ExecuteAsync("update srs_commands set at = now() - case id when 'old' then interval '8 days' else interval '6 days' end");

        await PruneAsync(db, meters);

        counted.Value.ShouldBe(1);
        (await AppendAsync(db, "young")).IsRepeat.ShouldBeTrue();
        (await AppendAsync(db, "old")).IsRepeat.ShouldBeFalse("it counts as a new command");
        (await db.ScalarAsync<long>("select count(*) from mt_events")).ShouldBe(3);
    }

    [Fact]
    public async Task A_table_of_many_pages_is_pruned_to_its_end()
    {
        await using var db = await postgres.NewStoreAsync();
        using var meters = new HistoryMeters();
        await db.ExecuteAsync(
            """
            insert into srs_commands (id, stream_id, version, last_seq, at)
            select 'c' || n, repeat('s', 300), 1, n, now() - case when n % 10 = 0 then interval '1 day' else interval '8 days' end from generate_series(1, 12000) n
            """);
        (await db.ScalarAsync<long>("select pg_relation_size('srs_commands') / 8192")).ShouldBeGreaterThan(3 * OldCommands.Bite);

        await PruneAsync(db, meters);

        (await db.ScalarAsync<long>("select count(*) from srs_commands")).ShouldBe(1200);
        (await db.ScalarAsync<long>("select count(*) from srs_commands where at < now() - interval '7 days'")).ShouldBe(0);
    }

    [Fact]
    public void What_may_be_archived_is_told_in_names_that_exist()
    {
        var events = EventCatalog.Default.All.Select(k => k.Name).ToHashSet();
        foreach (var name in ArchiveRule.All.SelectMany(r => new[] { r.OpenedBy, r.EndedBy }).OfType<string>()) events.ShouldContain(name);
        foreach (var rule in ArchiveRule.All.Where(r => r.OpenedBy is not null)) EventCatalog.Entities.Keys.ShouldContain(rule.StreamType);
        ArchiveRule.All.ShouldAllBe(r => (r.OpenedBy == null) == (r.EndedBy == null));
    }

    private static Task PruneAsync(TestStore db, HistoryMeters meters) => new OldCommands(db.Database, new(), meters, TimeProvider.System).RunAsync(CancellationToken.None);

    private static Task<AppendResult> AppendAsync(TestStore db, string command) => db.Store.AppendAsync(
        new(new($"stream-of-{command}"), "live_stream", null, [TestStore.Started()], EventMetadata.None, CommandId: command), CancellationToken.None);

    /// <summary>Sum of one counter of these meters alone: other tests have some of the same name.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counted(string instrument, HistoryMeters meters)
        {
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Value += value);
            foreach (var counter in new Instrument[] { meters.StreamsArchived, meters.CommandsForgotten })
            {
                if (counter.Name == instrument) _listener.EnableMeasurementEvents(counter);
            }
        }

        public long Value { get; private set; }

        public void Dispose() => _listener.Dispose();
    }
}
