using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>One loop's own connection with the statement prepared. After any failure it is thrown away and opened anew.</summary>
internal sealed class AppendConnection(NpgsqlDataSource source) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _command;

    /// <param name="fill">Sets the parameters of the batch.</param>
    /// <param name="answers">Gets one answer an append.</param>
    public async Task ExecuteAsync(Action<NpgsqlCommand> fill, AppendResult[] answers)
    {
        try
        {
            var command = _command ?? await OpenAsync(fill);
            fill(command);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var conflict = reader.IsDBNull(1);
                answers[reader.GetInt32(0) - 1] = new(conflict, conflict ? reader.GetInt64(2) : reader.GetInt64(1), reader.GetInt64(3));
            }
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

    private async Task<NpgsqlCommand> OpenAsync(Action<NpgsqlCommand> fill)
    {
        _connection = await source.OpenConnectionAsync();
        _command = new NpgsqlCommand(AppendBatch.Sql, _connection);
        AppendBatch.AddParameters(_command);
        fill(_command);
        await _command.PrepareAsync();
        return _command;
    }
}
