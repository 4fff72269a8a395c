using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>One append loop's own connection with the statement prepared. After any failure it is thrown away and opened anew.</summary>
internal sealed class AppendConnection(NpgsqlDataSource source) : IDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _command;

    /// <param name="fill">Sets the parameters of the batch.</param>
    /// <param name="answers">Gets one answer an append.</param>
    public void Execute(Action<NpgsqlCommand> fill, AppendResult[] answers)
    {
        try
        {
            var command = _command ?? Open(fill);
            fill(command);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var conflict = reader.IsDBNull(1);
                answers[reader.GetInt32(0) - 1] = new(conflict, conflict ? reader.GetInt64(2) : reader.GetInt64(1), reader.GetInt64(3));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _command?.Dispose();
        _connection?.Dispose();
        (_command, _connection) = (null, null);
    }

    private NpgsqlCommand Open(Action<NpgsqlCommand> fill)
    {
        _connection = source.OpenConnection();
        _command = new NpgsqlCommand(AppendBatch.Sql, _connection);
        foreach (var type in AppendBatch.Parameters) _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        fill(_command);
        _command.Prepare();
        return _command;
    }
}
