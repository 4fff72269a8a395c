using Npgsql;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The database of a server, past the server.</summary>
internal static class ServerDatabase
{
    public static async Task ExecuteAsync(EndToEndHost server, string sql)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Path.Combine(server.DataDirectory, "postgres", "run"), Username = "srsstack", Database = "postgres", Pooling = false,
        };
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
