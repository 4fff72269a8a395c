using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>Reads the rows that the projection daemon writes: this build's version, and the one before while this build's is still made.</summary>
public sealed class PostgresViewStore(Database database) : IViewStore
{
    /// <summary>Views that need not be asked for any more: the active version only grows, and a build's own is the highest it reads.</summary>
    private readonly ConcurrentDictionary<string, bool> _settled = new(StringComparer.Ordinal);

    public Task<TRow?> GetAsync<TRow>(Projection<TRow> view, string key, CancellationToken stop)
        where TRow : class => ReadAsync(view, async (connection, table) =>
    {
        await using var command = connection.Command($"select data from {table} where id = $1", key);
        return await command.ExecuteScalarAsync(stop) is string json ? JsonSerializer.Deserialize(json, view.Json) : null;
    }, stop);

    public async Task<IReadOnlyDictionary<string, TRow>> GetManyAsync<TRow>(Projection<TRow> view, IReadOnlyCollection<string> keys, CancellationToken stop)
        where TRow : class =>
        new Dictionary<string, TRow>(await ListAsync(view, "where id = any($1)", [keys.ToArray()], stop), StringComparer.Ordinal);

    public async Task<IReadOnlyList<KeyValuePair<string, TRow>>> ListAsync<TRow>(Projection<TRow> view, string afterKey, int limit, CancellationToken stop)
        where TRow : class =>
        await ListAsync(view, "where id > $1 order by id limit $2", [afterKey, limit], stop);

    private Task<List<KeyValuePair<string, TRow>>> ListAsync<TRow>(Projection<TRow> view, string condition, object[] parameters, CancellationToken stop)
        where TRow : class => ReadAsync(view, async (connection, table) =>
    {
        await using var command = connection.Command($"select id, data from {table} {condition}", parameters);
        return await command.RowsAsync(row => KeyValuePair.Create(row.GetString(0), JsonSerializer.Deserialize(row.GetString(1), view.Json)!), stop);
    }, stop);

    /// <remarks>An older version's table may be dropped between the two questions; then the second try asks for the version again.</remarks>
    private Task<T> ReadAsync<T>(IProjection view, Func<NpgsqlConnection, string, Task<T>> read, CancellationToken stop) => Database.ReadAsync(async () =>
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        var version = await VersionAsync(connection, view, stop);
        try
        {
            return await read(connection, ViewShard.TableOf(view.Name, version));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable && version < view.Version)
        {
            return await read(connection, ViewShard.TableOf(view.Name, await VersionAsync(connection, view, stop)));
        }
    });

    private async Task<int> VersionAsync(NpgsqlConnection connection, IProjection view, CancellationToken stop)
    {
        if (view.Version == 1 || _settled.ContainsKey(view.Name)) return view.Version;
        var active = await ViewVersions.ActiveAsync(connection, view, stop) ?? view.Version;
        if (active < view.Version) return active;
        _settled[view.Name] = true;
        return view.Version;
    }
}
