using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Events that a projection could not apply, in Marten's own table and form.</summary>
internal static class DeadLetterEvents
{
    private const int MaxMessage = 2000;

    public static async Task AddAsync(NpgsqlConnection connection, string projection, RecordedEvent recorded, Exception e, DateTimeOffset at, CancellationToken stop)
    {
        var id = Guid.CreateVersion7(at);
        var data = new JsonObject
        {
            ["Id"] = id,
            ["ProjectionName"] = projection,
            ["ShardName"] = "All",
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
}
