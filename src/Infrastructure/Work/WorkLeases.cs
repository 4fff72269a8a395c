using Npgsql;
using SrsStack.Application.Work;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Work;

/// <summary>The rows of work and the rights to them. All times are the database's: nodes' clocks may differ.</summary>
internal sealed class WorkLeases(Database database, WorkOptions options)
{
    /// <summary>Says that this node lives, and how many do.</summary>
    public async Task<int> BeatAsync(CancellationToken stop) => (await QueryAsync(
        """
        with gone as (delete from srs_work_nodes where seen < clock_timestamp() - $2 * 6),
        beat as (insert into srs_work_nodes (node, seen) values ($1, clock_timestamp()) on conflict (node) do update set seen = excluded.seen)
        select 1 + count(*)::int from srs_work_nodes where node <> $1 and seen >= clock_timestamp() - $2
        """,
        row => row.GetInt32(0), stop, options.Node, options.Lease)).Single();

    /// <summary>Renews what this node runs.</summary>
    /// <returns>What it still owns, with what is wanted of it now. What is missing has another owner.</returns>
    public async Task<IReadOnlyDictionary<string, WorkRow>> RenewAsync(IReadOnlyDictionary<string, long> held, CancellationToken stop) => (await QueryAsync(
        $"""
        update srs_work w set lease_until = clock_timestamp() + $3 from unnest($1, $2) as h (key, fence)
         where w.key = h.key and w.fence = h.fence and w.owner = $4 returning {WorkRow.Columns}
        """,
        WorkRow.Read, stop, held.Keys.ToArray(), held.Values.ToArray(), options.Lease, options.Owner)).ToDictionary(r => r.Work.Key, StringComparer.Ordinal);

    /// <summary>Takes free pieces of these kinds, so many that this node has its fair share.</summary>
    /// <remarks>Skips rows that another node is just taking.</remarks>
    public async Task<IReadOnlyList<WorkRow>> TakeAsync(IReadOnlyCollection<string> kinds, int held, int nodes, CancellationToken stop) => await QueryAsync(
        $"""
        with share as (select ceil(count(*)::numeric / $5)::int as pieces from srs_work where wanted and status not in ('failed', 'stopped') and kind = any($1)),
        free as (
          select key from srs_work
           where wanted and status not in ('failed', 'stopped') and kind = any($1) and coalesce(not_before, '-infinity') <= clock_timestamp()
             and (owner is null or lease_until < clock_timestamp() or (starts_with(owner, $6 || '/') and owner <> $2))
           order by since, key
           limit greatest(0, (select pieces from share) - $4)
             for update skip locked)
        update srs_work w set owner = $2, fence = w.fence + 1, lease_until = clock_timestamp() + $3, status = 'starting', reason = '', since = clock_timestamp()
          from free where w.key = free.key returning {WorkRow.Columns}
        """,
        WorkRow.Read, stop, kinds.ToArray(), options.Owner, options.Lease, held, nodes, options.Node);

    /// <summary>Says how a piece stands, if this node still owns it.</summary>
    public Task<bool> ReportAsync(WorkRow row, WorkState state, CancellationToken stop) => ChangeAsync(
        "update srs_work set status = $4, since = clock_timestamp() where key = $1 and fence = $2 and owner = $3", stop,
        row.Work.Key, row.Fence, options.Owner, WorkRow.Name(state));

    /// <summary>Gives a piece back. One that is not wanted any more is swept then.</summary>
    public Task<bool> ReleaseAsync(WorkRow row, WorkEnd end, CancellationToken stop) => ChangeAsync(
        """
        update srs_work set owner = null, lease_until = null, status = case when generation <> $4 then 'waiting' else $5 end, reason = $6, attempts = $7,
               not_before = case when generation = $4 then clock_timestamp() + $8 end, since = clock_timestamp()
         where key = $1 and fence = $2 and owner = $3
        """, stop,
        row.Work.Key, row.Fence, options.Owner, row.Generation, WorkRow.Name(end.State), end.Reason, end.Attempts, end.Pause);

    /// <summary>Pieces that nobody runs and nobody wants.</summary>
    public Task<bool> SweepAsync(CancellationToken stop) =>
        ChangeAsync("delete from srs_work where not wanted and (owner is null or lease_until < clock_timestamp())", stop);

    private Task<bool> ChangeAsync(string sql, CancellationToken stop, params object[] values) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.Command(sql, values);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    });

    private Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken stop, params object[] values) =>
        Database.GuardAsync(async () =>
        {
            await using var command = database.Source.Command(sql, values);
            return await command.RowsAsync(read, stop);
        });
}

/// <summary>How a run ended.</summary>
/// <param name="Pause">Before it may be taken again.</param>
internal sealed record WorkEnd(WorkState State, string Reason, int Attempts, TimeSpan Pause)
{
    /// <summary>Nothing was wrong with it: somebody else may take it now.</summary>
    public static WorkEnd GivenBack { get; } = new(WorkState.Waiting, "", 0, TimeSpan.Zero);
}

/// <param name="Generation">Of the spec.</param>
internal sealed record WorkRow(DesiredWork Work, long Generation, bool Wanted, long Fence, int Attempts)
{
    public const string Columns = "w.key, w.kind, w.spec, w.generation, w.wanted, w.fence, w.attempts";

    public static string Name(WorkState state) => state.ToString().ToLowerInvariant();

    public static WorkRow Read(NpgsqlDataReader row) =>
        new(new(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetInt64(3), row.GetBoolean(4), row.GetInt64(5), row.GetInt32(6));
}
