using Microsoft.Extensions.Logging;
using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>A connection of its own with the append statements prepared. Used by one thread at a time, which waits for the commit.</summary>
/// <remarks>
/// Waiting on the socket, the kernel wakes exactly the thread that wants the answer. As a task the same batch took two hops more between
/// threads, and on a busy machine each hop waits for a turn.
/// </remarks>
internal sealed class AppendLane(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, Action appended, ILogger log) : IDisposable
{
    /// <summary>A plan for each size of batch does not pay; and the one plan is made when tables are small, but must be right when they are large.</summary>
    private const string Settings = "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_mergejoin = off";

    private readonly AppendBatch _layout = new(catalog);
    private readonly Dictionary<AppendShape, NpgsqlCommand> _statements = [];
    private NpgsqlConnection? _connection;

    /// <summary>False at first and after a failure: the next commit has to open a connection, which may take long.</summary>
    public bool IsOpen => _connection is not null;

    /// <summary>Commits the batch and sets each append's result or failure.</summary>
    /// <param name="batch">Each stream once, sorted by stream: other nodes lock in the same order.</param>
    public void Commit(List<WaitingAppend> batch)
    {
        try
        {
            Execute(batch);
        }
        catch (Exception e) when (Database.IsUnavailable(e))
        {
            foreach (var one in batch) one.Failure = new EventStoreUnavailableException("The database can not be reached.", e);
        }
        catch (Exception) when (batch.Count > 1)
        {
            Log.BatchSplit(log, batch.Count);
            foreach (var one in batch) Commit([one]);
        }
        catch (Exception e)
        {
            batch[0].Failure = e;
        }
    }

    /// <summary>After any failure the connection is thrown away and opened anew.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _connection?.Dispose();
        _connection = null;
    }

    private void Execute(List<WaitingAppend> batch)
    {
        try
        {
            var lost = Append(batch);
            if (lost is null) return;
            Explain(lost);
            lost.RemoveAll(one => !one.Result.Conflict || !one.MayTryAgain());
            if (lost.Count > 0) Commit(lost);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <returns>Those that did not fit; null when there are none.</returns>
    private List<WaitingAppend>? Append(List<WaitingAppend> batch)
    {
        var shape = AppendBatch.ShapeOf(batch);
        var command = _statements.GetValueOrDefault(shape) ?? Prepare(shape);
        _layout.Fill(command, shape, batch, time.GetUtcNow().UtcDateTime);
        foreach (var one in batch) one.Result = default;
        using (var reader = command.ExecuteReader())
        {
            for (var i = 0; reader.Read();)
            {
                var stream = reader.GetString(0);
                while (!string.Equals(batch[i].Request.Stream.Value, stream, StringComparison.Ordinal)) i++;
                batch[i].Result = new(false, reader.GetInt64(1), reader.GetInt64(2));
            }
        }
        appended();
        List<WaitingAppend>? lost = null;
        foreach (var one in batch)
        {
            if (one.Result.LastPosition == 0) (lost ??= []).Add(one);
        }
        return lost;
    }

    /// <summary>Why they did not fit: recorded before under the same command id, or the stream is at another version.</summary>
    private void Explain(List<WaitingAppend> lost)
    {
        using var command = new NpgsqlCommand(
            """
            select u.o::int, k.version, k.last_seq, coalesce(s.version, 0), coalesce(s.is_archived, false)
              from unnest($1, $2) with ordinality as u (stream, command, o)
              left join srs_commands k on k.id = u.command left join mt_streams s on s.id = u.stream
            """, _connection);
        command.Parameters.AddWithValue(lost.Select(one => one.Request.Stream.Value).ToArray());
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. lost.Select(one => one.Request.CommandId)] });
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            lost[reader.GetInt32(0) - 1].Result = reader.IsDBNull(1)
                ? new(true, reader.GetInt64(3), 0, IsArchived: reader.GetBoolean(4))
                : new(false, reader.GetInt64(1), reader.GetInt64(2), IsRepeat: true);
        }
    }

    private NpgsqlCommand Prepare(AppendShape shape)
    {
        if (_connection is null)
        {
            _connection = source.OpenConnection();
            using var settings = new NpgsqlCommand(Settings, _connection);
            settings.ExecuteNonQuery();
        }
        var command = new NpgsqlCommand(shape.Sql(), _connection);
        foreach (var type in shape.Parameters()) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });
        command.Prepare();
        _statements[shape] = command;
        return command;
    }
}
