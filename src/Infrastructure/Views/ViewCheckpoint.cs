using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>How far a shard has come, in Marten's table.</summary>
internal static class ViewCheckpoint
{
    /// <summary>Where it stands; a new one stands at 0.</summary>
    /// <param name="name">Of a shard or of something else that follows the events.</param>
    public static async Task<long> ReadAsync(NpgsqlConnection connection, string name, CancellationToken stop)
    {
        await using var command = connection.Command(
            """
            with known as (insert into mt_event_progression (name, last_seq_id) values ($1, 0) on conflict (name) do nothing returning last_seq_id)
            select last_seq_id from known union all select last_seq_id from mt_event_progression where name = $1 limit 1
            """, name);
        return await command.ExecuteScalarAsync(stop) as long? ?? 0;
    }

    /// <summary>As <see cref="ReadAsync"/>, and nobody moves it before this transaction ends.</summary>
    public static async Task<long> LockAsync(NpgsqlConnection connection, ViewShard shard, CancellationToken stop)
    {
        await ReadAsync(connection, shard.Name, stop);
        await using var command = connection.Command("select last_seq_id from mt_event_progression where name = $1 for update", shard.Name);
        return await command.ExecuteScalarAsync(stop) as long? ?? 0;
    }

    /// <param name="name">Of a shard or of a reactor: one rule for both.</param>
    /// <returns>False when somebody else moved it meanwhile.</returns>
    public static async Task<bool> MoveAsync(NpgsqlConnection connection, string name, long floor, long ceiling, CancellationToken stop)
    {
        await using var command = connection.Command(
            "update mt_event_progression set last_seq_id = $3, last_updated = transaction_timestamp() where name = $1 and last_seq_id = $2", name, floor, ceiling);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Puts it somewhere without asking where it was.</summary>
    public static Task SetAsync(NpgsqlConnection connection, ViewShard shard, long position, CancellationToken stop) => ExecuteAsync(
        connection, "update mt_event_progression set last_seq_id = $2, last_updated = transaction_timestamp() where name = $1", stop, shard.Name, position);

    public static Task DropAsync(NpgsqlConnection connection, ViewShard shard, CancellationToken stop) =>
        ExecuteAsync(connection, "delete from mt_event_progression where name = $1", stop, shard.Name);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        await command.ExecuteNonQueryAsync(stop);
    }
}
