using System.Text.Json;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>Reads the rows that the projection daemon writes.</summary>
public sealed class PostgresViewStore(Database database) : IViewStore
{
    public Task<TRow?> GetAsync<TRow>(Projection<TRow> view, string key, CancellationToken stop)
        where TRow : class => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.CreateCommand($"select data from {ViewTable.Of(view.Name)} where id = $1");
        command.Parameters.AddWithValue(key);
        return await command.ExecuteScalarAsync(stop) is string json ? JsonSerializer.Deserialize(json, view.Json) : null;
    });

    public async Task<IReadOnlyDictionary<string, TRow>> GetManyAsync<TRow>(Projection<TRow> view, IReadOnlyCollection<string> keys, CancellationToken stop)
        where TRow : class =>
        new Dictionary<string, TRow>(await ReadAsync(view, "where id = any($1)", [keys.ToArray()], stop), StringComparer.Ordinal);

    public async Task<IReadOnlyList<KeyValuePair<string, TRow>>> ListAsync<TRow>(Projection<TRow> view, string afterKey, int limit, CancellationToken stop)
        where TRow : class =>
        await ReadAsync(view, "where id > $1 order by id limit $2", [afterKey, limit], stop);

    private Task<List<KeyValuePair<string, TRow>>> ReadAsync<TRow>(Projection<TRow> view, string condition, object[] parameters, CancellationToken stop)
        where TRow : class => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.CreateCommand($"select id, data from {ViewTable.Of(view.Name)} {condition}");
        foreach (var value in parameters) command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<KeyValuePair<string, TRow>>();
        while (await reader.ReadAsync(stop)) rows.Add(new(reader.GetString(0), JsonSerializer.Deserialize(reader.GetString(1), view.Json)!));
        return rows;
    });
}
