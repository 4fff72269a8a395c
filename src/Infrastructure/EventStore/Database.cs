using System.Net.Sockets;
using System.Reflection;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>The product's PostgreSQL: one pool, its schema, and one word for "not reachable now".</summary>
public sealed class Database : IAsyncDisposable
{
    private const long SchemaLock = 0x5352_5353_7461_636B;   // "SRSStack": only one process changes the schema at a time

    /// <summary>
    /// A node that is suspended, or cut off, in the middle of a transaction would hold its locks (work, streams) and the high-water mark as long as it
    /// stays so. The server ends such a transaction; the node finds a dead connection when it wakes. As long as a lease, so that dead nodes' work moves in time.
    /// </summary>
    /// <remarks>And no statement here is worth compiling: what is estimated to be long ends early by its limit.</remarks>
    private const string Settings = "-c idle_in_transaction_session_timeout=10s -c jit=off";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _sessions;

    public Database(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.ApplicationName ??= "srs-stack";
        if (!settings.ContainsKey("Maximum Pool Size")) settings.MaxPoolSize = 24;
        if (!settings.ContainsKey("Timeout")) settings.Timeout = 5;
        settings.Options = $"{Settings} {settings.Options}".TrimEnd();   // an operator's own settings come later and win
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        settings.Pooling = false;
        _sessions = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public NpgsqlDataSource Source => _source;

    /// <summary>Connections outside of the pool: a session's locks end with them, not when the pool uses them again.</summary>
    public NpgsqlDataSource Sessions => _sessions;

    /// <summary>Creates what is missing. Existing data is never changed or dropped.</summary>
    public Task MigrateAsync(CancellationToken stop) => GuardAsync(async () =>
    {
        await using var connection = await _source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({SchemaLock})", stop);
        foreach (var script in Scripts()) await ExecuteAsync(connection, script, stop);
        await transaction.CommitAsync(stop);
        return 0;
    });

    public Task<bool> IsReachableAsync(CancellationToken stop) => ReachableAsync(stop);

    /// <summary>Runs database work and turns "the server is not there" into <see cref="EventStoreUnavailableException"/>.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            throw new EventStoreUnavailableException("The database can not be reached.", e);
        }
    }

    /// <summary>As <see cref="GuardAsync"/>, once more after a failure: a pooled connection may have died unnoticed, and reading twice harms nobody.</summary>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            return await GuardAsync(work);
        }
    }

    public static bool IsUnavailable(Exception e) => e switch
    {
        PostgresException p => p.SqlState is "57P01" or "57P02" or "57P03" or "53300" or "53100" || p.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException => true,
        SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _sessions.DisposeAsync();
    }

    private static IEnumerable<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<bool> ReachableAsync(CancellationToken stop)
    {
        try
        {
            await using var command = _source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(stop);
            return true;
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            return false;
        }
    }
}
