using System.Text.Json;
using Npgsql;
using SrsStack.Application.Callbacks;
using SrsStack.Domain.Callbacks;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Messaging.Queueing;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>The log of deliveries, which is also what is left to send.</summary>
internal sealed class CallbackDeliveries(Database database, CallbackDirectory targets, CallbackSignal signal, TimeProvider time) : ICallbackDeliveries
{
    private const string Columns =
        """
        select d.id, d.seq, d.callback, d.notice, d.made, d.state, d.attempts,
               case when d.state = 0 and d.seq = (select min(h.seq) from srs_callback_deliveries h where h.callback = d.callback and h.line = d.line and h.state = 0) then l.due end,
               d.last_at, d.last_status, d.last_ms, d.last_error, d.last_response
          from srs_callback_deliveries d left join srs_callback_lines l on l.callback = d.callback and l.line = d.line
        """;

    public Task<IReadOnlyList<CallbackDelivery>> ListAsync(DeliveryFilter filter, CancellationToken stop)
    {
        var (where, values) = ("d.seq < $1", new List<object> { filter.Before });
        if (filter.Callback is { } callback)
        {
            values.Add(callback.Value);
            where += $" and d.callback = ${values.Count}";
        }
        if (filter.State is { } state)
        {
            values.Add((short)state);
            where += $" and d.state = ${values.Count}";
        }
        values.Add(filter.Limit);
        return ReadAsync($"{Columns} where {where} order by d.seq desc limit ${values.Count}", stop, [.. values]);
    }

    public async Task<CallbackDelivery?> FindAsync(string id, CancellationToken stop) => (await ReadAsync($"{Columns} where d.id = $1", stop, id)) is [var one] ? one : null;

    public async Task TellAsync(CallbackNotice notice, CancellationToken stop)
    {
        var all = targets.Wanting(notice.Action, notice.Stream).Select(t => NewDelivery.Of(DeliveryId.New(), t, notice)).ToList();
        if (all.Count == 0) return;
        await RunAsync(CallbackSteps.Put(all, time.GetUtcNow()), stop);
        signal.Set();
    }

    public async Task<bool> RedeliverAsync(string id, CancellationToken stop)
    {
        var isThere = await Database.GuardAsync(async () =>
        {
            await using var command = database.Source.Command("select callback_redeliver($1, $2)", id, time.GetUtcNow().UtcDateTime);
            return (bool)(await command.ExecuteScalarAsync(stop))!;
        });
        signal.Set();
        return isThere;
    }

    public async Task HurryAsync(CallbackId callback, CancellationToken stop)
    {
        await RunAsync(CallbackSteps.Hurry(callback.Value, time.GetUtcNow()), stop);
        signal.Set();
    }

    public Task GiveUpAsync(CallbackId callback, CancellationToken stop) => RunAsync(CallbackSteps.GiveUp(callback.Value), stop);

    private Task<int> RunAsync(BusStep step, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await BusConnection.RunAsync(connection, step, stop);
        return 0;
    });

    private Task<IReadOnlyList<CallbackDelivery>> ReadAsync(string sql, CancellationToken stop, params object[] values) => Database.ReadAsync(async () =>
    {
        await using var command = database.Source.Command(sql, values);
        return (IReadOnlyList<CallbackDelivery>)await command.RowsAsync(Read, stop);
    });

    private static CallbackDelivery Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), new(row.GetString(2)), JsonSerializer.Deserialize(row.GetString(3), CallbackEventsJson.Default.CallbackNotice)!,
        row.GetFieldValue<DateTimeOffset>(4), (DeliveryState)row.GetInt16(5), row.GetInt32(6), row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : new(row.GetFieldValue<DateTimeOffset>(8), row.GetInt32(9), row.GetInt32(10), row.GetString(11), row.GetString(12)));
}
