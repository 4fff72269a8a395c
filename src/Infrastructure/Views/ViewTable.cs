using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>One table a view: key and row as JSON. Names come from code, never from people.</summary>
internal static class ViewTable
{
    /// <returns>False when it was there.</returns>
    public static async Task<bool> CreateAsync(NpgsqlConnection connection, string table, CancellationToken stop)
    {
        await using var known = connection.Command("select to_regclass($1) is not null", table);
        if (await known.ExecuteScalarAsync(stop) is true) return false;
        await using var command = new NpgsqlCommand(
            $"create table {table} (id varchar collate \"C\" primary key, data jsonb not null) with (fillfactor = 80)", connection);
        await command.ExecuteNonQueryAsync(stop);
        return true;
    }

    public static async Task<Dictionary<string, string?>> ReadAsync(NpgsqlConnection connection, string table, string[] keys, CancellationToken stop)
    {
        var rows = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var command = connection.Command($"select id, data from {table} where id = any($1)", keys);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) rows[reader.GetString(0)] = reader.GetString(1);
        return rows;
    }

    public static async Task DropAsync(NpgsqlConnection connection, string table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"drop table if exists {table}", connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The table takes the place of the other one. Until the commit others see the old rows or wait; never half of them.</summary>
    public static async Task ReplaceAsync(NpgsqlConnection connection, string table, string by, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"drop table if exists {table}; alter table {by} rename to {table}", connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Writes all rows; a null row is deleted.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, string table, Dictionary<string, string?> rows, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection);
        var upsert = new NpgsqlBatchCommand(
            $"insert into {table} (id, data) select * from unnest($1::varchar[], $2::jsonb[]) on conflict (id) do update set data = excluded.data");
        upsert.Parameters.AddWithValue(rows.Where(r => r.Value is not null).Select(r => r.Key).ToArray());
        upsert.Parameters.AddWithValue(rows.Values.Where(v => v is not null).Select(v => v!).ToArray());
        var delete = new NpgsqlBatchCommand($"delete from {table} where id = any($1)");
        delete.Parameters.AddWithValue(rows.Where(r => r.Value is null).Select(r => r.Key).ToArray());
        batch.BatchCommands.Add(upsert);
        batch.BatchCommands.Add(delete);
        await batch.ExecuteNonQueryAsync(stop);
    }
}
