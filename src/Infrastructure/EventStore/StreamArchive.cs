using SrsStack.Application.History;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Takes streams that nothing happened to for long out of the daily reads, and back. Nothing is deleted.</summary>
/// <remarks>The mark is in Marten's two tables and both move in one transaction; the stream's row is locked first, so no append comes between.</remarks>
public sealed class StreamArchive(Database database, TimeProvider time)
{
    private const int Bite = 100;

    /// <summary>About so many events are marked in one transaction: who writes to one of their streams meanwhile waits for it.</summary>
    private const int Events = 10_000;

    /// <summary>One stream alone may have more events than a statement has time for.</summary>
    private const int Timeout = 600;

    /// <summary>Archives streams that are over and had no event for <paramref name="age"/>, in bites.</summary>
    /// <param name="rules">Only streams of these types.</param>
    /// <returns>How many.</returns>
    public async Task<int> ArchiveAsync(TimeSpan age, IReadOnlyCollection<ArchiveRule> rules, CancellationToken stop)
    {
        var before = (time.GetUtcNow() - age).UtcDateTime;
        for (var (total, last) = (0, ""); ;)
        {
            var (count, id) = await ArchiveAsync(before, rules, last, stop);
            if (id is null) return total;
            (total, last) = (total + count, id);
        }
    }

    /// <param name="after">Streams up to this name are done.</param>
    /// <returns>How many, and the name of the last one; null when there was none.</returns>
    private Task<(int Count, string? Last)> ArchiveAsync(DateTime before, IReadOnlyCollection<ArchiveRule> rules, string after, CancellationToken stop)
    {
        const string sql =
            """
            with locked as materialized (
              select s.id, s.version from mt_streams s join unnest($1, $2, $3) as r (type, opened, ended) on r.type = s.type
               where s.id > $4 and not s.is_archived and s.timestamp < $5
                 and coalesce((select e.type from mt_events e where e.stream_id = s.id and e.type in (r.opened, r.ended) order by e.version desc limit 1), '') <> r.opened
               order by s.id limit $6 for update of s skip locked),
            old as (
              select id from (select id, sum(version) over (order by id) - version as events from locked) as sums where events < $7),
            streams as (update mt_streams s set is_archived = true from old where s.id = old.id),
            events as (update mt_events e set is_archived = true from old where e.stream_id = old.id)
            select count(*)::int, max(id) from old
            """;
        return Database.GuardAsync(async () =>
        {
            var (types, opened, ended) = (rules.Select(r => r.StreamType), rules.Select(r => r.OpenedBy ?? "-"), rules.Select(r => r.EndedBy ?? "-"));
            await using var command = database.Source.Command(sql, types.ToArray(), opened.ToArray(), ended.ToArray(), after, before, Bite, Events);
            command.CommandTimeout = Timeout;
            return (await command.RowsAsync(row => (row.GetInt32(0), row.Text(1)), stop)).Single();
        });
    }

    /// <summary>Brings a stream back; nothing happens when it was not archived.</summary>
    public Task RestoreAsync(EventStreamId stream, CancellationToken stop)
    {
        const string sql =
            """
            with back as (select id from mt_streams where id = $1 and is_archived for update),
            streams as (update mt_streams s set is_archived = false from back where s.id = back.id),
            events as (update mt_events e set is_archived = false from back where e.stream_id = back.id)
            select count(*)::int from back
            """;
        return Database.GuardAsync(async () =>
        {
            await using var command = database.Source.Command(sql, stream.Value);
            command.CommandTimeout = Timeout;
            return await command.ExecuteScalarAsync(stop);
        });
    }
}
