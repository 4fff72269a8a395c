using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>The event store on Marten's tables.</summary>
public sealed class PostgresEventStore : IEventStore, IAsyncDisposable
{
    private const int MaxCommandId = 1200;

    private readonly Database _database;
    private readonly EventCatalog _catalog;
    private readonly CommittedLog _log;
    private readonly GroupCommitAppender _appender;
    private readonly AppendTransaction _transaction;
    private readonly StreamArchive _archive;
    private readonly HistorySearch _search;

    public PostgresEventStore(Database database, EventCatalog catalog, CommittedLog committed, TimeProvider time, ILogger<PostgresEventStore> log)
    {
        _database = database;
        _catalog = catalog;
        _log = committed;
        _appender = new(database.Source, catalog, time, committed.Appended, log);
        _transaction = new(database.Source, catalog, time, committed.Appended);
        _archive = new(database, time);
        _search = new(new(database), ReadAsync);
    }

    public long HighWater => _log.HighWaterMark;

    /// <remarks>A stream that was archived comes back when something happens to it again.</remarks>
    public async Task<AppendResult> AppendAsync(AppendRequest request, CancellationToken stop)
    {
        var data = Checked(request);
        var result = await _appender.AppendAsync(new(request, data), stop);
        if (!result.IsArchived) return result;
        await _archive.RestoreAsync(request.Stream, stop);
        return await _appender.AppendAsync(new(request, data), stop);
    }

    public async Task<IReadOnlyList<AppendResult>> AppendAllAsync(IReadOnlyList<AppendRequest> requests, CancellationToken stop) =>
        (await AppendAllAsync(requests, null, stop))!;

    /// <summary>As <see cref="AppendAllAsync(IReadOnlyList{AppendRequest}, CancellationToken)"/>, if a question to the same transaction is answered by yes.</summary>
    /// <returns>Null when it was answered by no.</returns>
    internal async Task<IReadOnlyList<AppendResult>?> AppendAllAsync(IReadOnlyList<AppendRequest> requests, Func<NpgsqlConnection, Task<bool>>? guard, CancellationToken stop)
    {
        var appends = requests.Select(r => new WaitingAppend(r, Checked(r))).ToList();
        var results = await Database.GuardAsync(() => _transaction.AppendAsync(appends, guard, stop));
        if (results is null || !results.Any(r => r.IsArchived)) return results;
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i].IsArchived) await _archive.RestoreAsync(requests[i].Stream, stop);
        }
        return await Database.GuardAsync(() => _transaction.AppendAsync(appends, guard, stop));
    }

    public Task<AppendResult?> FindCommandAsync(string commandId, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = _database.Source.Command("select version, last_seq from srs_commands where id = $1", commandId);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new AppendResult(false, reader.GetInt64(0), reader.GetInt64(1), IsRepeat: true) : (AppendResult?)null;
    });

    public Task<IReadOnlyList<RecordedEvent>> ReadStreamAsync(EventStreamId stream, long afterVersion, int limit, CancellationToken stop) =>
        ReadAsync(EventQuery.OfStream(stream, afterVersion, limit), stop);

    public Task<IReadOnlyList<RecordedEvent>> ReadAllAsync(HistoryPage page, CancellationToken stop) => _search.ReadAsync(page, HighWater, stop);

    public Task<long> VersionAsOfAsync(EventStreamId stream, DateTimeOffset at, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = _database.Source.Command(
            "select version from mt_events where stream_id = $1 and timestamp <= $2 order by stream_id desc, version desc limit 1", stream.Value, at.UtcDateTime);
        return await command.ExecuteScalarAsync(stop) as long? ?? 0;
    });

    public Task<string?> StreamTypeAsync(EventStreamId stream, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = _database.Source.Command("select type from mt_streams where id = $1", stream.Value);
        return await command.ExecuteScalarAsync(stop) as string;
    });

    public Task<StoredSnapshot?> ReadSnapshotAsync(EventStreamId stream, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = _database.Source.Command("select version, state from srs_snapshots where stream_id = $1", stream.Value);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new StoredSnapshot(reader.GetInt64(0), reader.GetString(1)) : null;
    });

    public Task WaitBeyondAsync(long position, CancellationToken stop) => _log.WaitBeyondAsync(position, stop);

    public ValueTask DisposeAsync() => _appender.DisposeAsync();

    private string[] Checked(AppendRequest request)
    {
        if (request.Events.Count == 0) throw new ArgumentException("Nothing to append.", nameof(request));
        if (request.Stream.Value.Length is 0 or > EventStreamId.MaxLength) throw new ArgumentException("A stream's name has 1 to 900 characters.", nameof(request));
        if (request is { Snapshot: not null, ExpectedVersion: null }) throw new ArgumentException("A snapshot needs an expected version.", nameof(request));
        if (request.CommandId is { Length: 0 or > MaxCommandId }) throw new ArgumentException($"A command id has 1 to {MaxCommandId} characters.", nameof(request));
        return [.. request.Events.Select(_catalog.Write)];
    }

    private Task<IReadOnlyList<RecordedEvent>> ReadAsync(SqlText query, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var command = query.On(_database.Source);
        return (IReadOnlyList<RecordedEvent>)await command.RowsAsync(Map, stop);
    });

    private RecordedEvent Map(NpgsqlDataReader row)
    {
        var (type, data) = (row.GetString(3), row.GetString(4));
        var at = new DateTimeOffset(row.GetFieldValue<DateTime>(5), TimeSpan.Zero);
        return new(row.GetInt64(0), new(row.GetString(1)), row.GetInt64(2), type, _catalog.Read(type, data), data, at, new(row.Text(6), row.Text(7), row.Text(8)));
    }
}
