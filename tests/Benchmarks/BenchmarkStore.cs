using Microsoft.Extensions.Logging.Abstractions;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Benchmarks;

/// <summary>A private PostgreSQL with the product's settings, the product's schema and the real store on it; gone afterwards.</summary>
internal sealed class BenchmarkStore : IAsyncDisposable
{
    private readonly string _directory;
    private readonly EmbeddedPostgres _postgres;

    private BenchmarkStore(string directory, EmbeddedPostgres postgres) => (_directory, _postgres) = (directory, postgres);

    public string ConnectionString => _postgres.ConnectionString;

    public required Database Database { get; init; }

    public required CommittedLog Log { get; init; }

    public required PostgresEventStore Store { get; init; }

    public static async Task<BenchmarkStore> OpenAsync()
    {
        var directory = Directory.CreateTempSubdirectory("srsstack-bench-").FullName;
        var postgres = await EmbeddedPostgres.StartAsync(
            new(Path.Combine(directory, "postgres"), null), TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None);
        var database = new Database(postgres.ConnectionString);
        await database.MigrateAsync(CancellationToken.None);
        var log = new CommittedLog(database, TimeProvider.System, NullLogger<CommittedLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        var store = new PostgresEventStore(database, EventCatalog.Default, log, TimeProvider.System, NullLogger<PostgresEventStore>.Instance);
        return new(directory, postgres) { Database = database, Log = log, Store = store };
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Log.StopAsync(CancellationToken.None);
        Log.Dispose();
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
