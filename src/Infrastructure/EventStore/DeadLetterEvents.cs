using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Events that a projection could not apply, in Marten's own table and form.</summary>
internal static class DeadLetterEvents
{
    private const int MaxMessage = 2000;

    public static Task AddAsync(NpgsqlConnection connection, string projection, RecordedEvent recorded, Exception e, DateTimeOffset at, CancellationToken stop) =>
        AddAsync(connection, projection, "All", recorded, e, at, stop);

    /// <param name="shard">What comes after the projection's name in the name of its checkpoint.</param>
    public static async Task AddAsync(
        NpgsqlConnection connection, string projection, string shard, RecordedEvent recorded, Exception e, DateTimeOffset at, CancellationToken stop)
    {
        var id = Guid.CreateVersion7(at);
        var data = new JsonObject
        {
            ["Id"] = id,
            ["ProjectionName"] = projection,
            ["ShardName"] = shard,
            ["Timestamp"] = at,
            ["ExceptionMessage"] = e.Message.Length > MaxMessage ? e.Message[..MaxMessage] : e.Message,
            ["ExceptionType"] = e.GetType().FullName,
            ["EventSequence"] = recorded.Position,
        };
        await using var command = new NpgsqlCommand("insert into mt_doc_deadletterevent (id, data) values ($1, $2)", connection);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, data.ToJsonString());
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Forgets those of one shard: it begins anew, or is gone.</summary>
    public static async Task ForgetAsync(NpgsqlConnection connection, string projection, string shard, CancellationToken stop)
    {
        await using var command = connection.Command(
            "delete from mt_doc_deadletterevent where data ->> 'ProjectionName' = $1 and data ->> 'ShardName' = $2", projection, shard);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Those of <paramref name="from"/> are from now on the ones of <paramref name="to"/>, in the place of what was there.</summary>
    public static async Task ReplaceAsync(NpgsqlConnection connection, string projection, string to, string from, CancellationToken stop)
    {
        await ForgetAsync(connection, projection, to, stop);
        await using var command = connection.Command(
            """
            update mt_doc_deadletterevent set data = jsonb_set(data, '{ShardName}', to_jsonb($3::text))
             where data ->> 'ProjectionName' = $1 and data ->> 'ShardName' = $2
            """, projection, from, to);
        await command.ExecuteNonQueryAsync(stop);
    }
}
