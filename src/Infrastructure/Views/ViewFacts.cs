using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>What the database knows of one shard.</summary>
internal sealed record ViewFacts(long Position, int? ActiveVersion, int? OwnerPid, string? OwnerApplication, bool IsRebuilding, long PoisonEvents)
{
    public static async Task<ViewFacts> ReadAsync(NpgsqlConnection connection, ViewShard shard, CancellationToken stop)
    {
        await using var command = connection.Command(
            """
            with held as (
              select (l.classid::bigint << 32) | l.objid::bigint as key, a.pid, a.application_name
                from pg_locks l join pg_stat_activity a on a.pid = l.pid
               where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.database = (select oid from pg_database where datname = current_database()))
            select coalesce((select last_seq_id from mt_event_progression where name = $1), 0),
                   (select active_version from srs_views where name = $2),
                   o.pid, o.application_name,
                   exists (select from held where key = $5),
                   (select count(*) from mt_doc_deadletterevent where data ->> 'ProjectionName' = $2 and data ->> 'ShardName' = $3)
              from (select 1) one left join (select * from held where key = $4 limit 1) o on true
            """, shard.Name, shard.View.Name, shard.Suffix, shard.LockKey, ViewShard.RebuildOf(shard.View).LockKey);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(
            row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2), row.IsDBNull(3) ? null : row.GetString(3),
            row.GetBoolean(4), row.GetInt64(5));
    }

    /// <summary>Who holds the high-water mark at a hole, in a sentence; null when there is no hole or nobody can fill it any more.</summary>
    public static async Task<string?> GapAsync(NpgsqlConnection connection, HeldGap? gap, CancellationToken stop)
    {
        if (gap is null) return null;
        await using var command = connection.Command(
            """
            select pid, coalesce(nullif(application_name, ''), usename, '?'), coalesce(state, '?'), extract(epoch from clock_timestamp() - xact_start)::bigint, backend_xid::text
              from pg_stat_activity where backend_xid is not null and age(backend_xid) > age($1::xid) order by age(backend_xid) desc limit 1
            """, (gap.XMax & uint.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return $"position {gap.Position} was given out and is not written yet; transaction {row.GetString(4)} of '{row.GetString(1)}' "
            + $"(backend {row.GetInt32(0)}, {row.GetString(2)}) may still write it and has run for {row.GetInt64(3)} s";
    }
}
