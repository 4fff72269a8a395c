using NpgsqlTypes;
using SrsStack.Application.Callbacks;
using SrsStack.Infrastructure.Messaging.Queueing;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>The functions of the schema with their values laid out.</summary>
internal static class CallbackSteps
{
    private const NpgsqlDbType Text = NpgsqlDbType.Varchar;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Varchar;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Time = NpgsqlDbType.TimestampTz;

    public static BusStep Put(IReadOnlyCollection<NewDelivery> all, DateTimeOffset now) => new(
        "select callback_put($1,$2,$3,$4,$5)",
        [Texts, Texts, Texts, NpgsqlDbType.Array | NpgsqlDbType.Jsonb, Time],
        [Each(all, d => d.Id), Each(all, d => d.Callback), Each(all, d => d.Line), Each(all, d => d.Json), now.UtcDateTime],
        static _ => { });

    public static BusStep Claim(string callback, int lines, int each, string owner, DateTimeOffset now, DateTimeOffset until, Dictionary<string, List<ClaimedDelivery>> claimed) => new(
        "select line, id, notice, made, attempts from callback_claim($1,$2,$3,$4,$5,$6)",
        [Text, NpgsqlDbType.Integer, NpgsqlDbType.Integer, Text, Time, Time],
        [callback, lines, each, owner, now.UtcDateTime, until.UtcDateTime],
        row =>
        {
            var line = row.GetString(0);
            if (!claimed.TryGetValue(line, out var list)) claimed[line] = list = [];
            if (!row.IsDBNull(1)) list.Add(new(row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4)));
        });

    public static BusStep Settle(string callback, string owner, DateTimeOffset now, IReadOnlyCollection<LineOutcome> lines)
    {
        var sent = lines.SelectMany(l => l.Sent).ToList();
        return new(
            "select callback_settle($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
            [Text, Text, Time, Texts, Times, Texts, NpgsqlDbType.Array | NpgsqlDbType.Smallint, Integers, Times, Integers, Integers, Texts, Texts],
            [
                callback, owner, now.UtcDateTime, Each(lines, l => l.Line), Each(lines, l => l.Due?.UtcDateTime),
                Each(sent, s => s.Id), Each(sent, s => (short)s.State), Each(sent, s => s.Attempts), Each(sent, s => s.Last.At.UtcDateTime),
                Each(sent, s => s.Last.Status), Each(sent, s => s.Last.LatencyMs), Each(sent, s => s.Last.Error), Each(sent, s => s.Last.Response),
            ],
            static _ => { });
    }

    /// <summary>Lines that rest after a failure go on at once.</summary>
    public static BusStep Hurry(string callback, DateTimeOffset now) => new(
        "update srs_callback_lines set due = $2 where callback = $1 and due > $2 and owner is null", [Text, Time], [callback, now.UtcDateTime], static _ => { });

    public static BusStep GiveUp(string callback) => new("select callback_give_up($1)", [Text], [callback], static _ => { });

    /// <summary>Questions that were answered: only for the log.</summary>
    public static BusStep Log(IReadOnlyCollection<AskedDelivery> all) => new(
        """
        insert into srs_callback_deliveries (id, callback, line, notice, made, state, attempts, last_at, last_status, last_ms, last_error, last_response)
        select u.id, u.callback, u.line, u.notice, u.at, u.state, 1, u.at, u.status, u.ms, u.error, u.response
          from unnest($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) with ordinality as u (id, callback, line, notice, state, at, status, ms, error, response, o) order by u.o
            on conflict (id) do nothing
        """,
        [Texts, Texts, Texts, NpgsqlDbType.Array | NpgsqlDbType.Jsonb, NpgsqlDbType.Array | NpgsqlDbType.Smallint, Times, Integers, Integers, Texts, Texts],
        [
            Each(all, a => a.Delivery.Id), Each(all, a => a.Delivery.Callback), Each(all, a => a.Delivery.Line), Each(all, a => a.Delivery.Json), Each(all, a => (short)a.State),
            Each(all, a => a.Last.At.UtcDateTime), Each(all, a => a.Last.Status), Each(all, a => a.Last.LatencyMs), Each(all, a => a.Last.Error), Each(all, a => a.Last.Response),
        ],
        static _ => { });

    private static TValue[] Each<T, TValue>(IReadOnlyCollection<T> items, Func<T, TValue> value) => [.. items.Select(value)];
}

/// <param name="Json">The notice.</param>
internal sealed record NewDelivery(string Id, string Callback, string Line, string Json)
{
    public static NewDelivery Of(string id, KnownCallback target, CallbackNotice notice) =>
        new(id, target.Id.Value, notice.Stream.EventStream.Value, System.Text.Json.JsonSerializer.Serialize(notice, CallbackEventsJson.Default.CallbackNotice));
}

/// <param name="Attempts">Made so far.</param>
internal sealed record ClaimedDelivery(string Id, string Json, DateTimeOffset MadeAt, int Attempts);

/// <summary>What came of one delivery.</summary>
internal sealed record SentDelivery(string Id, DeliveryState State, int Attempts, DeliveryAttempt Last);

/// <param name="Due">When the line goes on; null: at once.</param>
internal sealed record LineOutcome(string Line, DateTimeOffset? Due, IReadOnlyList<SentDelivery> Sent);

/// <summary>A question and its answer.</summary>
internal sealed record AskedDelivery(NewDelivery Delivery, DeliveryState State, DeliveryAttempt Last);
