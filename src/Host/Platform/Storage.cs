using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Platform;

namespace SrsStack.Host.Platform;

/// <summary>What the host opens before anything else and closes after all else: the database, its key, the node's name.</summary>
internal sealed class Storage : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _postgres;

    private Storage(EmbeddedPostgres? postgres, Database database, MasterKey key, string node, byte[] signingKey)
    {
        _postgres = postgres;
        Database = database;
        Key = key;
        Node = node;
        SigningKey = signingKey;
    }

    public Database Database { get; }

    public MasterKey Key { get; }

    public string Node { get; }

    /// <summary>Signs sign-in tokens; the same on all nodes, kept in the vault.</summary>
    public byte[] SigningKey { get; }

    /// <exception cref="InvalidOperationException">The message says what to do.</exception>
    public static async Task<Storage> OpenAsync(HostSettings settings, CancellationToken stop)
    {
        Directory.CreateDirectory(settings.DataDirectory);
        var key = MasterKey.LoadOrCreate(Path.Combine(settings.DataDirectory, "secrets", "master.key"));
        var node = NodeIdentity.LoadOrCreate(Path.Combine(settings.DataDirectory, "node"));
        var postgres = settings.PostgresConnection is null ? await StartAsync(settings, stop) : null;
        var database = new Database(settings.PostgresConnection ?? postgres!.ConnectionString);
        await database.MigrateAsync(stop);
        var vault = new SecretVault(database, key, TimeProvider.System);
        var signingKey = Convert.FromHexString(await vault.GetOrCreateAsync("sign-in-key", NewKey, stop));
        return new(postgres, database, key, node, signingKey);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    private static Task<EmbeddedPostgres> StartAsync(HostSettings settings, CancellationToken stop) => EmbeddedPostgres.StartAsync(
        new(Path.Combine(settings.DataDirectory, "postgres"), settings.PostgresBinDirectory), TimeProvider.System, EarlyLog.For<EmbeddedPostgres>(), stop);

    private static string NewKey() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
}

/// <summary>A log for what happens before the host has one.</summary>
internal static class EarlyLog
{
    private static readonly ILoggerFactory Factory = LoggerFactory.Create(l => l.AddSimpleConsole(c => c.SingleLine = true));

    public static ILogger<T> For<T>() => Factory.CreateLogger<T>();
}
