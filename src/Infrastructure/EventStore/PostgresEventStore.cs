using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>The event store on Marten's tables.</summary>
public sealed class PostgresEventStore : IEventStore, IAsyncDisposable
{
    /// <summary>One loop makes the largest batches. On two cores it beat two loops at every number of writers: see docs/performance.md.</summary>
    private const int AppendLoops = 1;

    private const string Columns = "seq_id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name";

    private readonly Database _database;
    private readonly EventCatalog _catalog;
    private readonly CommittedLog _log;
    private readonly GroupCommitAppender _appender;

    public PostgresEventStore(Database database, EventCatalog catalog, CommittedLog committed, TimeProvider time, ILogger<PostgresEventStore> log)
    {
        _database = database;
        _catalog = catalog;
        _log = committed;
        _appender = new(database.Source, catalog, time, AppendLoops, committed.Appended, log);
    }

    public long HighWater => _log.HighWaterMark;

    public Task<AppendResult> AppendAsync(AppendRequest request, CancellationToken stop)
    {
        if (request.Events.Count == 0) throw new ArgumentException("Nothing to append.", nameof(request));
        if (request.Stream.Value.Length is 0 or > EventStreamId.MaxLength) throw new ArgumentException("A stream's name has 1 to 900 characters.", nameof(request));
        if (request is { Snapshot: not null, ExpectedVersion: null }) throw new ArgumentException("A snapshot needs an expected version.", nameof(request));
        return _appender.AppendAsync(new(request, [.. request.Events.Select(_catalog.Write)]), stop);
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadStreamAsync(EventStreamId stream, long afterVersion, int limit, CancellationToken stop)
    {
        const string sql = $"select {Columns} from mt_events where stream_id = $1 and version > $2 and not is_archived order by version limit $3";
        return ReadAsync(sql, [stream.Value, afterVersion, limit], stop);
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadAllAsync(HistoryPage page, CancellationToken stop)
    {
        var (compare, order) = page.Descending ? ("<", "desc") : (">", "asc");
        var sql = $"select {Columns} from mt_events where seq_id {compare} $1 and seq_id <= $2 and type <> 'tombstone' and not is_archived"
            + (page.Types.Count > 0 ? " and type = any($4)" : " and $4::varchar[] is not null")
            + (page.StreamPrefix.Length > 0 ? " and starts_with(stream_id, $5)" : " and $5::text is not null")
            + (page.Stream is not null ? " and stream_id = $6" : " and $6::text is not null")
            + $" order by seq_id {order} limit $3";
        object[] parameters = [page.After, HighWater, Math.Clamp(page.Limit, 1, HistoryPage.MaxLimit), page.Types.ToArray(), page.StreamPrefix, page.Stream?.Value ?? ""];
        return ReadAsync(sql, parameters, stop);
    }

    public Task<StoredSnapshot?> ReadSnapshotAsync(EventStreamId stream, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = _database.Source.CreateCommand("select version, state from srs_snapshots where stream_id = $1");
        command.Parameters.AddWithValue(stream.Value);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new StoredSnapshot(reader.GetInt64(0), reader.GetString(1)) : null;
    });

    public Task WaitBeyondAsync(long position, CancellationToken stop) => _log.WaitBeyondAsync(position, stop);

    public ValueTask DisposeAsync() => _appender.DisposeAsync();

    private Task<IReadOnlyList<RecordedEvent>> ReadAsync(string sql, object[] parameters, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = _database.Source.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var events = new List<RecordedEvent>();
        while (await reader.ReadAsync(stop)) events.Add(Map(reader));
        return (IReadOnlyList<RecordedEvent>)events;
    });

    private RecordedEvent Map(NpgsqlDataReader row)
    {
        var (type, data) = (row.GetString(3), row.GetString(4));
        var at = new DateTimeOffset(row.GetFieldValue<DateTime>(5), TimeSpan.Zero);
        return new(row.GetInt64(0), new(row.GetString(1)), row.GetInt64(2), type, _catalog.Read(type, data), data, at, new(Text(row, 6), Text(row, 7), Text(row, 8)));
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
