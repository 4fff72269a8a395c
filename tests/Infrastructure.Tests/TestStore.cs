using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Tests;

/// <summary>The real store on a database of its own, its log running.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private TestStore(Database database, CommittedLog log, PostgresEventStore store) => (Database, Log, Store) = (database, log, store);

    public Database Database { get; }

    public CommittedLog Log { get; }

    public PostgresEventStore Store { get; }

    public static async Task<TestStore> OpenAsync(string connectionString)
    {
        var database = new Database(connectionString);
        await database.MigrateAsync(CancellationToken.None);
        var log = new CommittedLog(database, TimeProvider.System, NullLogger<CommittedLog>.Instance);
        await log.CatchUpAsync(CancellationToken.None);
        await log.StartAsync(CancellationToken.None);
        return new(database, log, new PostgresEventStore(database, EventCatalog.Default, log, TimeProvider.System, NullLogger<PostgresEventStore>.Instance));
    }

    public static LiveStreamEvent Started(string stream = "a") => new LiveStreamEvent.PublishStarted(
        new(StreamName.DefaultVhost, "live", stream), new("s1"), "rtmp", null, new BootId(Guid.Empty), DateTimeOffset.UnixEpoch);

    public Task<AppendResult> AppendAsync(string stream, long? expected, int events = 1) => Store.AppendAsync(
        new(new(stream), "live_stream", expected, [.. Enumerable.Repeat<object>(Started(), events)], EventMetadata.None), CancellationToken.None);

    public async Task<IReadOnlyList<RecordedEvent>> ReadAllAsync() => await Store.ReadAllAsync(new(0, 1000), CancellationToken.None);

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Nobody reads or writes the table until the answer is disposed of.</summary>
    public async Task<IAsyncDisposable> LockAsync(string table)
    {
        var connection = await Database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;   // closed, it rolls back
    }

    /// <summary>First column of a question with one parameter; tables are told with their schema.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string sql, string parameter)
    {
        await using var connection = await Database.Source.OpenConnectionAsync();
        await using (var path = new Npgsql.NpgsqlCommand("set search_path = pg_catalog", connection)) await path.ExecuteNonQueryAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Log.StopAsync(CancellationToken.None);
        Log.Dispose();
        await Database.DisposeAsync();
    }
}
