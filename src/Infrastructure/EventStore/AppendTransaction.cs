using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Appends to several streams, all or none, on a connection from the pool. Rare, so it does not share in the group commit.</summary>
internal sealed class AppendTransaction(NpgsqlDataSource source, EventCatalog catalog, TimeProvider time, Action appended)
{
    private readonly AppendBatch _layout = new(catalog);

    /// <param name="guard">Asked inside the transaction, before anything else; its no ends it.</param>
    /// <returns>Null when the guard said no.</returns>
    public async Task<IReadOnlyList<AppendResult>?> AppendAsync(List<WaitingAppend> requests, Func<NpgsqlConnection, Task<bool>>? guard, CancellationToken stop)
    {
        var batch = requests.OrderBy(r => r.Request.Stream.Value, StringComparer.Ordinal).ToList();
        if (batch.Count == 0) throw new ArgumentException("Nothing to append.", nameof(requests));
        if (batch.DistinctBy(r => r.Request.Stream).Count() != batch.Count) throw new ArgumentException("Each stream once.", nameof(requests));
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (guard is not null && !await guard(connection)) return null;
        if (await LockAsync(connection, batch, stop) && await WriteAsync(connection, batch, stop))
        {
            await transaction.CommitAsync(CancellationToken.None);   // past here a cancelled caller would not know what happened
            appended();
        }
        return [.. requests.Select(r => r.Result)];
    }

    /// <summary>Locks the rows in the order of their names and compares before any number is drawn.</summary>
    /// <returns>False when one does not fit; then each result says what was found.</returns>
    private async Task<bool> LockAsync(NpgsqlConnection connection, List<WaitingAppend> batch, CancellationToken stop)
    {
        await MakeAsync(connection, [.. batch.Where(b => b.Request.ExpectedVersion is null or 0)], stop);
        await using var command = connection.Command(
            "select id, version, is_archived from mt_streams where id = any($1) order by id for update", batch.Select(b => b.Request.Stream.Value).ToArray());
        var found = new Dictionary<string, (long Version, bool IsArchived)>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop)) found[reader.GetString(0)] = (reader.GetInt64(1), reader.GetBoolean(2));
        }
        var fits = true;
        foreach (var one in batch)
        {
            var (version, isArchived) = found.GetValueOrDefault(one.Request.Stream.Value);
            var conflict = isArchived || (one.Request.ExpectedVersion is { } expected && expected != version);
            one.Result = new(conflict, version, 0, IsArchived: isArchived);
            fits &= !conflict;
        }
        return fits;
    }

    /// <summary>
    /// New streams get an empty row before any lock is taken, also in the order of their names: who waits for a row that another transaction
    /// is making holds nothing that one may want. Rolled back with the rest when something does not fit.
    /// </summary>
    private async Task MakeAsync(NpgsqlConnection connection, List<WaitingAppend> batch, CancellationToken stop)
    {
        await using var command = connection.Command(
            """
            insert into mt_streams (id, type, version, timestamp, created) select u.s, u.t, 0, $3, $3 from unnest($1, $2) with ordinality as u (s, t, o) order by u.o
            on conflict (id) do nothing
            """, batch.Select(b => b.Request.Stream.Value).ToArray(), batch.Select(b => b.Request.StreamType).ToArray(), time.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when one of the commands was recorded before.</returns>
    private async Task<bool> WriteAsync(NpgsqlConnection connection, List<WaitingAppend> batch, CancellationToken stop)
    {
        var shape = AppendBatch.ShapeOf(batch) with { Lone = false };
        await using var command = new NpgsqlCommand(shape.Sql(), connection);
        foreach (var type in shape.Parameters()) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        _layout.Fill(command, shape, batch, time.GetUtcNow().UtcDateTime);
        var before = batch.ToDictionary(b => b.Request.Stream.Value, StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop)) before[reader.GetString(0)].Result = new(false, reader.GetInt64(1), reader.GetInt64(2));
        }
        if (batch.TrueForAll(b => b.Result.LastPosition > 0)) return true;
        foreach (var one in batch) one.Result = one.Result with { Conflict = one.Result.LastPosition == 0, LastPosition = 0 };
        return false;
    }
}
