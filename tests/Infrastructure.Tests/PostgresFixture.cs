using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Tests;

/// <summary>One private PostgreSQL for all tests of this project; each test takes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-pg-").FullName;
    private EmbeddedPostgres? _postgres;
    private int _databases;

    public async Task InitializeAsync() => _postgres = await EmbeddedPostgres.StartAsync(
        new(Path.Combine(_directory, "postgres"), null), TimeProvider.System, NullLogger<EmbeddedPostgres>.Instance, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _postgres!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Runs one statement beside the tests' own connections.</summary>
    public async Task<T?> AdminAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres!.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync();
    }

    /// <summary>A new, empty database with the product's schema.</summary>
    /// <param name="options">Settings of its connections, for example <c>-c lock_timeout=100ms</c>.</param>
    public async Task<TestStore> NewStoreAsync(string? options = null) => await TestStore.OpenAsync(await NewDatabaseAsync(options));

    /// <summary>A new, empty database; the answer is how to connect.</summary>
    public async Task<string> NewDatabaseAsync(string? options = null)
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using (var source = NpgsqlDataSource.Create(_postgres!.ConnectionString))
        await using (var command = source.CreateCommand($"create database {name}"))
        {
            await command.ExecuteNonQueryAsync();
        }
        return new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = name, Options = options }.ConnectionString;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}

/// <summary>The same with a PostgreSQL of its own, for messages, work and callbacks: they wait more than they work, so they run beside the others.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresOfWork : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL of work";
}
