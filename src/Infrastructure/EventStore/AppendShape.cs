using NpgsqlTypes;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>One form of the append statement. A lone event takes half the time when it needs no arrays; states and command ids cost only who has them.</summary>
/// <remarks>
/// Every form keeps one order: the stream's row is inserted or moved first and only a row that fits is; events join what came of that. So a
/// lost race draws no number, and every number belongs to a transaction that already has its id: the rule that makes holes decidable.
/// A stream that does not fit is missing in the answer.
/// </remarks>
internal readonly record struct AppendShape(bool Lone, bool Snapshots, bool Commands)
{
    private const NpgsqlDbType Text = NpgsqlDbType.Varchar;

    /// <summary>Of one stream: name, type, expected version; then the time.</summary>
    private const int Streams = 4;

    private static readonly NpgsqlDbType[] Event =
        [NpgsqlDbType.Uuid, Text, Text, NpgsqlDbType.Jsonb, Text, Text, Text];

    /// <summary>Place of the first parameter that says something of an event, from 1.</summary>
    public int FirstEvent => Lone ? Streams + 1 : Streams + 4;

    private int Snapshot => FirstEvent + Event.Length;

    private int Command => Snapshot + (Snapshots ? 1 : 0);

    public NpgsqlDbType[] Parameters() => Lone
        ? [Text, Text, NpgsqlDbType.Bigint, NpgsqlDbType.TimestampTz, .. Event, .. Optional()]
        :
        [
            .. Arrays(Text, Text, NpgsqlDbType.Bigint), NpgsqlDbType.TimestampTz, .. Arrays(NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer),
            .. Arrays(Event), .. Arrays(Optional()),
        ];

    /// <returns>One row an event: stream, version, position.</returns>
    public string Sql() => Lone ? LoneSql() : BatchSql();

    private string LoneSql()
    {
        var known = Commands ? $" and not exists (select from srs_commands k where k.id = ${Command})" : "";
        return $"""
            with made as (
              insert into mt_streams (id, type, version, timestamp, created) select $1, $2, 1, $4, $4 where ($3 is null or $3 = 0){known}
              on conflict (id) do nothing returning version),
            moved as (
              update mt_streams set version = version + 1, timestamp = $4
               where id = $1 and not is_archived and ($3 is null or version = $3){known} returning version),
            fits as materialized (select version from made union all select version from moved),
            {(Snapshots ? $"snap as ({SnapshotSql($"select $1, $2, version, ${Snapshot} from fits")})," : "")}
            ev as (
              insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, user_name)
              select nextval('mt_events_sequence'), $5, $1, version, $8, $6, $4, $7, $9, $10, $11 from fits
              returning stream_id, version, seq_id)
            {(Commands ? $", cmd as ({CommandSql($"select ${Command}, stream_id, version, seq_id, $4 from ev")})" : "")}
            select stream_id, version, seq_id from ev
            """;
    }

    private string BatchSql()
    {
        var (e, more) = (FirstEvent, (Snapshots ? ", snap" : "") + (Commands ? ", cmd" : ""));
        var optional = (Snapshots ? $", ${Snapshot}" : "") + (Commands ? $", ${Command}" : "");
        var known = Commands ? "where not exists (select from srs_commands k where k.id = u.cmd)" : "";
        return $"""
            with a as materialized (
              select u.* from unnest($1, $2, $3, $5{optional}) with ordinality as u (s, t, x, c{more}, o) {known}),
            made as (
              insert into mt_streams (id, type, version, timestamp, created) select a.s, a.t, a.c, $4, $4 from a where a.x is null or a.x = 0
              on conflict (id) do nothing returning id, 0::bigint as base),
            moved as (
              update mt_streams st set version = st.version + a.c, timestamp = $4
                from a where st.id = any($1) and st.id = a.s and not st.is_archived and (a.x is null or a.x = st.version)
              returning st.id, st.version - a.c as base),
            fits as materialized (
              select a.*, f.base from (select * from made union all select * from moved) as f join a on a.s = f.id),
            {(Snapshots ? $"snap as ({SnapshotSql("select s, t, base + c, snap from fits where snap is not null")})," : "")}
            ev as (
              insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, user_name)
              select nextval('mt_events_sequence'), e.id, f.s, f.base + e.n, e.data, e.type, $4, e.dotnet, e.correlation, e.causation, e.usr
                from unnest($6, $7, ${e}, ${e + 1}, ${e + 2}, ${e + 3}, ${e + 4}, ${e + 5}, ${e + 6})
                       as e (ap, n, id, type, dotnet, data, correlation, causation, usr)
                join fits f on f.o = e.ap
               order by e.ap, e.n
              returning stream_id, version, seq_id)
            {(Commands ? $", cmd as ({CommandSql("select f.cmd, f.s, max(ev.version), max(ev.seq_id), $4 from fits f join ev on ev.stream_id = f.s where f.cmd is not null group by f.cmd, f.s")})" : "")}
            select stream_id, version, seq_id from ev
            """;
    }

    private static string SnapshotSql(string rows) =>
        $"insert into srs_snapshots (stream_id, type, version, state) {rows} on conflict (stream_id) do update set version = excluded.version, state = excluded.state";

    private static string CommandSql(string rows) => $"insert into srs_commands (id, stream_id, version, last_seq, at) {rows}";

    private NpgsqlDbType[] Optional() => [.. Snapshots ? [NpgsqlDbType.Jsonb] : Array.Empty<NpgsqlDbType>(), .. Commands ? [Text] : Array.Empty<NpgsqlDbType>()];

    private static IEnumerable<NpgsqlDbType> Arrays(params NpgsqlDbType[] types) => types.Select(t => NpgsqlDbType.Array | t);
}
