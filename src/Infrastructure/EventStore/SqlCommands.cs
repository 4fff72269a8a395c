using Npgsql;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Statements with their values in order, and their rows.</summary>
internal static class SqlCommands
{
    /// <param name="values">Of $1, $2, …</param>
    public static NpgsqlCommand Command(this NpgsqlDataSource source, string sql, params object[] values) => With(source.CreateCommand(sql), values);

    /// <param name="values">Of $1, $2, …</param>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params object[] values) => With(new NpgsqlCommand(sql, connection), values);

    public static async Task<List<T>> RowsAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken stop)
    {
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<T>();
        while (await reader.ReadAsync(stop)) rows.Add(read(reader));
        return rows;
    }

    /// <returns>Null where the column is.</returns>
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <remarks>Of one value that is an array of texts the language makes the list of values; its type tells.</remarks>
    private static NpgsqlCommand With(NpgsqlCommand command, object[] values)
    {
        foreach (var value in values.GetType() == typeof(object[]) ? values : [values]) command.Parameters.AddWithValue(value);
        return command;
    }
}
