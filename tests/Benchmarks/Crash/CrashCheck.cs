using System.Text.Json;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Streams;

namespace SrsStack.Benchmarks.Crash;

/// <summary>What must hold after any crash, asked of a node of its own once that has caught up.</summary>
internal sealed class CrashCheck(
    CrashNode node, int seed, IReadOnlyDictionary<(int Writer, int Number), List<CrashAnswer>> answered, List<string> faults)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<RecordedEvent> _events = [];

    /// <returns>A line of what was found.</returns>
    public async Task<string> RunAsync()
    {
        await CaughtUpAsync();
        for (var page = await PageAsync(0); page.Count > 0; page = await PageAsync(page[^1].Position)) _events.AddRange(page);
        CommandsAreThereOnce();
        VersionsHaveNoHole();
        await FoldsAgreeAsync();
        await TablesAgreeAsync();
        var skips = await node.ScalarAsync<long>("select count(*) from mt_high_water_skips");
        return $"{answered.Count} commands answered, {_events.Count} events, {skips} spans skipped";
    }

    private Task<IReadOnlyList<RecordedEvent>> PageAsync(long after) => node.Store.ReadAllAsync(new(after, HistoryPage.MaxLimit) { Archived = true }, CancellationToken.None);

    private async Task CaughtUpAsync()
    {
        var last = await node.ScalarAsync<long>("select coalesce(max(seq_id), 0) from mt_events");
        await UntilAsync("the high-water mark", async () => node.Log.HighWaterMark == last ? null : $"{node.Log.HighWaterMark} of {last}");
        foreach (var reader in new[] { LiveStreamList.Instance.Name, CrashReactor.ReactorName })
        {
            await UntilAsync(reader, async () =>
                await node.ListAsync<long>($"select last_seq_id from mt_event_progression where name = '{reader}:All'") is [var at] && at == last ? null : $"not at {last}");
        }
        await UntilAsync("the queue", async () => await node.ScalarAsync<long>("select count(*) from bus_messages") is var left and > 0 ? $"{left} messages wait" : null);
    }

    /// <param name="missing">Null when it has come.</param>
    private async Task UntilAsync(string what, Func<Task<string?>> missing)
    {
        for (var began = TimeProvider.System.GetTimestamp(); await missing() is { } why; await Task.Delay(10))
        {
            if (TimeProvider.System.GetElapsedTime(began) <= Patience) continue;
            faults.Add($"{what} did not catch up: {why}");
            return;
        }
    }

    /// <summary>Every answer is kept; every command is there whole, once, or not at all when nobody had an answer.</summary>
    private void CommandsAreThereOnce()
    {
        var recorded = _events.GroupBy(e => e.Metadata.CausationId!).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (id, events) in recorded)
        {
            var (writer, number) = (int.Parse(id.Split('-')[0]), int.Parse(id.Split('-')[1]));
            var expected = CrashCommand.Of(seed, writer, number).Parts.SelectMany(p => Enumerable.Range(0, p.Events).Select(i => (p.Stream, Session: $"{id}.{i}")));
            var found = events.Select(e => (e.Stream.Value, SessionOf(e)));
            if (!found.Order().SequenceEqual(expected.Order())) faults.Add($"Command {id} is recorded as {string.Join(", ", found)}.");
            foreach (var part in events.GroupBy(e => e.Stream))
            {
                if (part.Last().Version - part.First().Version != part.Count() - 1) faults.Add($"Command {id} is torn in {part.Key}.");
            }
        }
        foreach (var ((writer, number), answers) in answered)
        {
            var events = recorded.GetValueOrDefault($"{writer}-{number}") ?? [];
            var last = events.GroupBy(e => e.Stream).Select(g => new CrashAnswer(g.Key.Value, g.Last().Version, g.Last().Position));
            if (!last.ToHashSet().SetEquals(answers)) faults.Add($"Command {writer}-{number} was answered by {string.Join(", ", answers)}, but there is: {string.Join(", ", last)}.");
        }
    }

    private static string SessionOf(RecordedEvent recorded) => recorded.Event switch
    {
        LiveStreamEvent.PublishStarted s => s.Session.Value,
        LiveStreamEvent.PublishEnded e => e.Session.Value,
        _ => "?",
    };

    private void VersionsHaveNoHole()
    {
        foreach (var stream in _events.GroupBy(e => e.Stream))
        {
            if (!stream.Select(e => e.Version).SequenceEqual(Enumerable.Range(1, stream.Count()).Select(v => (long)v))) faults.Add($"Versions of {stream.Key} are not 1 to {stream.Count()} in order.");
        }
    }

    /// <summary>View and snapshots are what the events come to, byte for byte as PostgreSQL writes the JSON.</summary>
    private async Task FoldsAgreeAsync()
    {
        var (now, atSnapshot) = (new Dictionary<string, LiveStream>(), new Dictionary<string, LiveStream>());
        var snapshots = await SnapshotVersionsAsync();
        foreach (var e in _events)
        {
            now[e.Stream.Value] = LiveStream.Evolve(now.GetValueOrDefault(e.Stream.Value) ?? LiveStream.Initial, (LiveStreamEvent)e.Event!);
            if (snapshots.GetValueOrDefault(e.Stream.Value) == e.Version) atSnapshot[e.Stream.Value] = now[e.Stream.Value];
        }
        await SameAsync("the view", $"select id, data from view_{LiveStreamList.Instance.Name}", now);
        await SameAsync("snapshots", "select stream_id as id, state as data from srs_snapshots", atSnapshot);
    }

    private async Task<Dictionary<string, long>> SnapshotVersionsAsync()
    {
        var lines = await node.ListAsync<string>("select stream_id || ' ' || version from srs_snapshots");
        return lines.Select(l => l.Split(' ')).ToDictionary(l => l[0], l => long.Parse(l[1]));
    }

    private async Task SameAsync(string what, string rows, Dictionary<string, LiveStream> states)
    {
        await using var command = node.Database.Source.CreateCommand(
            $"""
            select coalesce(t.id, u.id) || ': ' || coalesce(t.data::text, 'missing') || ' should be ' || coalesce(u.data::text, 'missing')
              from ({rows}) as t full join unnest($1::varchar[], $2::jsonb[]) as u (id, data) on t.id = u.id where t.data::text is distinct from u.data::text
            """);
        command.Parameters.AddWithValue(states.Keys.ToArray());
        command.Parameters.AddWithValue(states.Values.Select(s => JsonSerializer.Serialize(s, StreamEventsJson.Default.LiveStream)).ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) faults.Add($"{what}: {reader.GetString(0)}");
    }

    private async Task TablesAgreeAsync()
    {
        foreach (var (what, sql) in Wrong)
        {
            foreach (var row in await node.ListAsync<string>(sql + " limit 5")) faults.Add($"{what}: {row}");
        }
    }

    /// <summary>Questions to which there must be no answer.</summary>
    private static readonly (string What, string Sql)[] Wrong =
    [
        ("version of a stream", "select s.id || ' ' || s.version from mt_streams s where s.version is distinct from (select max(version) from mt_events e where e.stream_id = s.id)"),
        ("state behind its stream", "select s.stream_id || ' ' || s.version from srs_snapshots s join mt_streams m on m.id = s.stream_id where s.version <> m.version"),
        ("state missing", "select id from mt_streams m where id like '%/decided%' and not exists (select from srs_snapshots s where s.stream_id = m.id)"),
        ("command without its events", "select c.id from srs_commands c where not exists (select from mt_events e where e.seq_id = c.last_seq and e.stream_id = c.stream_id and e.version = c.version)"),
        ("event in a skipped span", "select e.seq_id::text from mt_events e join mt_high_water_skips k on e.seq_id between k.starting_sequence and k.ending_sequence"),
        ("hole that was not skipped",
            """
            select prev + 1 || ' to ' || seq_id - 1 from (select seq_id, lag(seq_id, 1, 0::bigint) over (order by seq_id) as prev from mt_events) as t
             where seq_id > prev + 1 and not exists (select from mt_high_water_skips k where k.starting_sequence = prev + 1 and k.ending_sequence = seq_id - 1)
            """),
        ("event without its one effect", "select e.seq_id::text from mt_events e where (select count(*) from crash_effects f where f.id = 'crash_effects/' || e.seq_id || '/0' and f.position = e.seq_id) <> 1"),
        ("effect without an event", "select f.id from crash_effects f where not exists (select from mt_events e where e.seq_id = f.position and f.id = 'crash_effects/' || e.seq_id || '/0')"),
        ("message sent twice or never", "select coalesce(i.id, e.seq_id::text) from bus_ids i full join mt_events e on i.id = 'crash_effects/' || e.seq_id || '/0' where i.id is null or e.seq_id is null"),
        ("dead letter", "select id || ' ' || exception_message from bus_dead_letters"),
        ("dead event", "select data::text from mt_doc_deadletterevent"),
    ];
}
