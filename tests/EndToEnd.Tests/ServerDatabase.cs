using Npgsql;

namespace SrsStack.EndToEnd.Tests;

/// <summary>The database of a server, past the server.</summary>
internal static class ServerDatabase
{
    public static async Task ExecuteAsync(EndToEndHost server, string sql)
    {
        await using var source = Open(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static NpgsqlDataSource Open(EndToEndHost server)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Path.Combine(server.DataDirectory, "postgres", "run"), Username = "srsstack", Database = "postgres", Pooling = false,
        };
        return NpgsqlDataSource.Create(connection.ConnectionString);
    }
}
