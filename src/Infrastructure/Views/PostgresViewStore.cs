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

    public Task<IReadOnlyList<KeyValuePair<string, TRow>>> ListAsync<TRow>(Projection<TRow> view, string afterKey, int limit, CancellationToken stop)
        where TRow : class => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.CreateCommand($"select id, data from {ViewTable.Of(view.Name)} where id > $1 order by id limit $2");
        command.Parameters.AddWithValue(afterKey);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<KeyValuePair<string, TRow>>();
        while (await reader.ReadAsync(stop)) rows.Add(new(reader.GetString(0), JsonSerializer.Deserialize(reader.GetString(1), view.Json)!));
        return (IReadOnlyList<KeyValuePair<string, TRow>>)rows;
    });
}
