using Npgsql;
using NpgsqlTypes;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>One statement that runs all the time, prepared on a connection of its own. After any failure both are thrown away and made anew.</summary>
internal sealed class PreparedQuery(NpgsqlDataSource source, string sql, params NpgsqlDbType[] parameters) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _command;

    /// <param name="fill">Sets the values of the parameters.</param>
    /// <param name="read">Called for each row.</param>
    public async Task ExecuteAsync(Action<NpgsqlCommand> fill, Action<NpgsqlDataReader> read, CancellationToken stop)
    {
        try
        {
            var command = _command ?? await OpenAsync(fill, stop);
            fill(command);
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop)) read(reader);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_command is not null) await _command.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        (_command, _connection) = (null, null);
    }

    private async Task<NpgsqlCommand> OpenAsync(Action<NpgsqlCommand> fill, CancellationToken stop)
    {
        _connection = await source.OpenConnectionAsync(stop);
        await using (var settings = new NpgsqlCommand("set enable_seqscan = off", _connection))   // planned when the table is small, used when it is large
        {
            await settings.ExecuteNonQueryAsync(stop);
        }
        _command = new NpgsqlCommand(sql, _connection);
        foreach (var type in parameters) _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        fill(_command);
        await _command.PrepareAsync(stop);
        return _command;
    }
}
