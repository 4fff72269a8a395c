using Npgsql;
using NpgsqlTypes;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>The functions of the schema with their values laid out.</summary>
internal static class BusSteps
{
    private const NpgsqlDbType Text = NpgsqlDbType.Varchar;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Varchar;
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Jsons = NpgsqlDbType.Array | NpgsqlDbType.Jsonb;
    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Time = NpgsqlDbType.TimestampTz;

    public static BusStep Send(IReadOnlyCollection<OutgoingMessage> messages, DateTimeOffset now) => new(
        "select bus_send($1,$2,$3,$4,$5,$6,$7,$8,$9)",
        [Texts, Texts, Jsons, Texts, Times, Texts, Texts, Texts, Time],
        [
            Each(messages, m => m.Id), Each(messages, m => m.Type), Each(messages, m => m.Body), Each(messages, m => m.OrderKey),
            Each(messages, m => (m.Due ?? now).UtcDateTime), Each(messages, m => m.CorrelationId), Each(messages, m => m.CausationId),
            Each(messages, m => m.Actor), now.UtcDateTime,
        ],
        static _ => { });

    public static BusStep Claim(int limit, string owner, Guid token, DateTimeOffset now, DateTimeOffset until, ICollection<ClaimedMessage> claimed) => new(
        "select id, type, body, order_key, attempt, correlation_id, causation_id, actor from bus_claim($1,$2,$3,$4,$5)",
        [Time, NpgsqlDbType.Integer, Text, NpgsqlDbType.Uuid, Time],
        [now.UtcDateTime, limit, owner, token, until.UtcDateTime],
        row => claimed.Add(ClaimedMessage.Read(row, token)));

    public static BusStep Complete(IReadOnlyList<Ended.Done> done, DateTimeOffset now, ICollection<string> ended)
    {
        var next = done.SelectMany(d => d.Cascade.Select(c => (Parent: d.Message.Id, Message: c))).ToList();
        return new(
            "select bus_complete($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
            [Texts, Uuids, Texts, Texts, Texts, Texts, Jsons, Texts, Texts, Texts, Time],
            [
                Each(done, d => d.Message.Id), Each(done, d => d.Message.Token), Each(done, d => d.Message.OrderKey),
                Each(next, n => n.Parent), Each(next, n => n.Message.Id), Each(next, n => n.Message.Type), Each(next, n => n.Message.Body),
                Each(next, n => n.Message.CorrelationId), Each(next, n => n.Message.CausationId), Each(next, n => n.Message.Actor), now.UtcDateTime,
            ],
            Into(ended));
    }

    public static BusStep Retry(IReadOnlyList<Ended.Again> again, ICollection<string> ended) => new(
        "select bus_retry($1,$2,$3,$4,$5)",
        [Texts, Uuids, Times, Integers, Texts],
        [
            Each(again, a => a.Message.Id), Each(again, a => a.Message.Token), Each(again, a => a.Due.UtcDateTime), Each(again, a => a.Counts ? 0 : 1),
            Each(again, a => a.Error),
        ],
        Into(ended));

    public static BusStep Bury(IReadOnlyList<Ended.Dead> dead, DateTimeOffset now, ICollection<string> ended) => new(
        "select bus_bury($1,$2,$3,$4,$5,$6)",
        [Texts, Uuids, Texts, Texts, Texts, Time],
        [
            Each(dead, d => d.Message.Id), Each(dead, d => d.Message.Token), Each(dead, d => d.Message.OrderKey), Each(dead, d => d.ExceptionType),
            Each(dead, d => d.Error), now.UtcDateTime,
        ],
        Into(ended));

    public static BusStep Renew(IReadOnlyCollection<ClaimedMessage> messages, DateTimeOffset until, ICollection<string> ours) => new(
        "select bus_renew($1,$2,$3)", [Texts, Uuids, Time], [Each(messages, m => m.Id), Each(messages, m => m.Token), until.UtcDateTime], Into(ours));

    public static BusStep GiveBack(string owner, IEnumerable<Guid> working) =>
        new("select bus_give_back($1,$2)", [Text, Uuids], [owner, working.ToArray()], static _ => { });

    private static Action<NpgsqlDataReader> Into(ICollection<string> ids) => row => ids.Add(row.GetString(0));

    private static TValue[] Each<T, TValue>(IReadOnlyCollection<T> items, Func<T, TValue> value)
    {
        var (values, n) = (new TValue[items.Count], 0);
        foreach (var item in items) values[n++] = value(item);
        return values;
    }
}
