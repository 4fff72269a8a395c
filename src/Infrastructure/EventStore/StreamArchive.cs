using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Takes streams that nothing happened to for long out of the daily reads, and back. Nothing is deleted.</summary>
/// <remarks>The mark is in Marten's two tables and both move in one transaction; the stream's row is locked first, so no append comes between.</remarks>
public sealed class StreamArchive(Database database, TimeProvider time)
{
    private const int Bite = 100;

    /// <summary>Archives streams without an event for <paramref name="age"/>, a hundred at a time.</summary>
    /// <param name="kinds">Only streams of these types.</param>
    /// <returns>How many.</returns>
    public async Task<int> ArchiveAsync(TimeSpan age, IReadOnlyCollection<string> kinds, CancellationToken stop)
    {
        const string sql =
            """
            with old as (
              select id from mt_streams where not is_archived and timestamp < $1 and type = any($2) order by id limit $3 for update skip locked),
            streams as (update mt_streams s set is_archived = true from old where s.id = old.id),
            events as (update mt_events e set is_archived = true from old where e.stream_id = old.id)
            select count(*)::int from old
            """;
        for (var total = 0; ;)
        {
            var done = await ExecuteAsync(sql, stop, (time.GetUtcNow() - age).UtcDateTime, kinds.ToArray(), Bite);
            total += done;
            if (done < Bite) return total;
        }
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
        return ExecuteAsync(sql, stop, stream.Value);
    }

    private Task<int> ExecuteAsync(string sql, CancellationToken stop, params object[] values) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return (int)(await command.ExecuteScalarAsync(stop))!;
    });
}
