using System.Text.Json;
using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Dead letters in their tables: ours for messages, Marten's for events.</summary>
internal sealed class DeadLetters(Database database, QueueSignal signal, TimeProvider time) : IDeadLetters
{
    private const int Bite = 500;

    public Task<IReadOnlyList<DeadLetter>> ListAsync(long before, int limit, CancellationToken stop) => ReadAsync(
        """
        select position, id, type, body, order_key, exception_type, exception_message, attempts, sent, died, correlation_id, causation_id, actor
          from bus_dead_letters where position < $1 order by position desc limit $2
        """,
        row => new DeadLetter(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.GetString(5), row.GetString(6), row.GetInt32(7),
            row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9), new(row.Text(10), row.Text(11), row.GetString(12))),
        stop, before, limit);

    public async Task<bool> ReplayAsync(string id, CancellationToken stop) => await ReplayAsync([id], stop) > 0;

    public async Task<int> ReplayAllAsync(string type, CancellationToken stop)
    {
        // What fails again meanwhile gets a higher position: without an end, a message that always fails at once would be sent for ever.
        var newest = await CountAsync("select coalesce(max(position), 0) from bus_dead_letters where type = $1", stop, type);
        for (var replayed = 0; ;)
        {
            var ids = await ReadAsync(
                "select id from bus_dead_letters where type = $1 and position <= $2 order by position limit $3", row => row.GetString(0), stop, type, newest, Bite);
            if (ids.Count == 0) return replayed;
            replayed += await ReplayAsync([.. ids], stop);
        }
    }

    public async Task<bool> DiscardAsync(string id, CancellationToken stop) =>
        await CountAsync("with gone as (delete from bus_dead_letters where id = $1 returning 1) select count(*) from gone", stop, id) > 0;

    public Task<IReadOnlyList<PoisonEvent>> ListEventsAsync(Guid? before, int limit, CancellationToken stop) => ReadAsync(
        "select id, data from mt_doc_deadletterevent where id < $1 order by id desc limit $2",
        row => Read(row.GetGuid(0), row.GetString(1)), stop, before ?? Guid.AllBitsSet, limit);

    public async Task<bool> DiscardEventAsync(Guid id, CancellationToken stop) =>
        await CountAsync("with gone as (delete from mt_doc_deadletterevent where id = $1 returning 1) select count(*) from gone", stop, id) > 0;

    private async Task<int> ReplayAsync(string[] ids, CancellationToken stop)
    {
        var replayed = await CountAsync("select count(*) from bus_replay($1, $2)", stop, ids, time.GetUtcNow().UtcDateTime);
        signal.Set();
        return (int)replayed;
    }

    /// <summary>Marten's form; members that another writer left out are empty.</summary>
    private static PoisonEvent Read(Guid id, string json)
    {
        using var data = JsonDocument.Parse(json);
        var root = data.RootElement;
        return new(
            id, Member("ProjectionName"), root.TryGetProperty("EventSequence", out var position) && position.TryGetInt64(out var at) ? at : 0,
            Member("ExceptionType"), Member("ExceptionMessage"),
            root.TryGetProperty("Timestamp", out var time) && time.TryGetDateTimeOffset(out var when) ? when : default);

        string Member(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }

    private Task<long> CountAsync(string sql, CancellationToken stop, params object[] parameters) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.Command(sql, parameters);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    });

    private Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken stop, params object[] parameters) => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.Command(sql, parameters);
        return (IReadOnlyList<T>)await command.RowsAsync(read, stop);
    });
}
