using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>The position below which nothing can appear any more. Readers never pass it.</summary>
/// <remarks>
/// PostgreSQL gives numbers out before commit, so a hole is either in flight or dead. Every append has its transaction id before it draws
/// numbers; so once all transactions that ran when the hole was first seen are over and a new statement still does not see the number,
/// it is dead. No clock is needed. A skipped span is written to <c>mt_high_water_skips</c>.
/// </remarks>
internal sealed class HighWater(NpgsqlDataSource source, ILogger log) : IAsyncDisposable
{
    private const string Walk =
        """
        with page as (
          select seq_id, row_number() over (order by seq_id) as n
            from (select seq_id from mt_events where seq_id > $1 order by seq_id limit 10000) as t)
        select coalesce(max(seq_id) filter (where seq_id - n = $1), $1),
               coalesce(min(seq_id) filter (where seq_id - n > $1), 0),
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint
          from page
        """;

    /// <summary>Nearly always there is no hole, and counting shows it at a fraction of the cost.</summary>
    private const string Count =
        "select count(*), coalesce(max(seq_id), $1) from (select seq_id from mt_events where seq_id > $1 order by seq_id limit 10000) as t";

    private readonly PreparedQuery _count = new(source, Count, NpgsqlDbType.Bigint);
    private readonly PreparedQuery _walk = new(source, Walk, NpgsqlDbType.Bigint);
    private long _mark = -1;
    private long _saved;
    private Gap? _gap;

    /// <summary>-1 before the first walk.</summary>
    public long Mark => Interlocked.Read(ref _mark);

    /// <summary>The hole that the mark stands at; null when there is none.</summary>
    public HeldGap? Held => Volatile.Read(ref _gap) is { } gap ? new(gap.After + 1, gap.XMax) : null;

    /// <summary>Walks on; true when the mark moved.</summary>
    public async Task<bool> AdvanceAsync(CancellationToken stop)
    {
        if (_mark < 0) await LoadAsync(stop);
        var from = _mark;
        if (_gap is null && await CountAsync(stop) is { } end)
        {
            Interlocked.Exchange(ref _mark, end);
            return end > from;
        }
        var (contiguous, behindGap, xmin, xmax) = await WalkAsync(stop);
        Interlocked.Exchange(ref _mark, contiguous);
        if (behindGap == 0) _gap = null;
        else if (_gap is { } gap && gap.After == contiguous) await TrySkipAsync(gap, behindGap, xmin, stop);
        else _gap = new(contiguous, xmax);
        return _mark > from;
    }

    /// <summary>Keeps the mark, so that the next start begins there. Cheap enough for once a second.</summary>
    public async Task SaveAsync(CancellationToken stop)
    {
        var mark = Mark;
        if (mark <= _saved) return;
        await using var command = source.Command(
            """
            insert into mt_event_progression (name, last_seq_id) values ('HighWaterMark', $1)
            on conflict (name) do update set last_seq_id = greatest(mt_event_progression.last_seq_id, excluded.last_seq_id), last_updated = transaction_timestamp()
            """, mark);
        await command.ExecuteNonQueryAsync(stop);
        _saved = mark;
    }

    public async ValueTask DisposeAsync()
    {
        await _count.DisposeAsync();
        await _walk.DisposeAsync();
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        await using var command = source.CreateCommand("select last_seq_id from mt_event_progression where name = 'HighWaterMark'");
        _saved = await command.ExecuteScalarAsync(stop) as long? ?? 0;
        Interlocked.Exchange(ref _mark, _saved);
    }

    /// <returns>Null when there is a hole: then only the walk tells where.</returns>
    private async Task<long?> CountAsync(CancellationToken stop)
    {
        var (count, max) = (0L, 0L);
        await _count.ExecuteAsync(command => command.Parameters[0].Value = _mark, row => (count, max) = (row.GetInt64(0), row.GetInt64(1)), stop);
        return count == max - _mark ? max : null;
    }

    private async Task<(long Contiguous, long BehindGap, long XMin, long XMax)> WalkAsync(CancellationToken stop)
    {
        var result = (Contiguous: 0L, BehindGap: 0L, XMin: 0L, XMax: 0L);
        await _walk.ExecuteAsync(
            command => command.Parameters[0].Value = _mark,
            row => result = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), stop);
        return result;
    }

    /// <summary>The walk just made is the new statement that still does not see the hole; now only the old transactions must be over.</summary>
    private async Task TrySkipAsync(Gap gap, long behindGap, long xmin, CancellationToken stop)
    {
        if (xmin < gap.XMax) return;
        await using var command = source.Command(
            "insert into mt_high_water_skips (ending_sequence, starting_sequence) values ($1, $2) on conflict (ending_sequence) do nothing", behindGap - 1, gap.After + 1);
        await command.ExecuteNonQueryAsync(stop);
        Log.GapSkipped(log, gap.After + 1, behindGap - 1);
        Interlocked.Exchange(ref _mark, behindGap - 1);
        _gap = null;
    }

    /// <param name="After">Last number before the hole.</param>
    /// <param name="XMax">Every transaction that could fill the hole has an id below.</param>
    private sealed record Gap(long After, long XMax);
}

/// <param name="Position">First number that is missing.</param>
/// <param name="XMax">Every transaction that could fill it has an id below.</param>
internal sealed record HeldGap(long Position, long XMax);
