using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>Which version of a view is read, and the tables of its versions.</summary>
/// <remarks>
/// A version is made beside the one before and becomes the active one in one step, and the number only grows. A build reads the active version or
/// its own, whichever is lower: its own is the highest it understands. Older tables are dropped at a later start than that of the switch.
/// </remarks>
internal static class ViewVersions
{
    /// <summary>The version to be read by a build that knows <paramref name="view"/>; null when no table is there yet.</summary>
    public static async Task<int?> ActiveAsync(NpgsqlConnection connection, IProjection view, CancellationToken stop)
    {
        await using var command = connection.Command(
            """
            select coalesce((select active_version from srs_views where name = $1),
                            case when to_regclass($2) is not null then 1 end)      -- made by a build from before there were versions
            """, view.Name, ViewShard.TableOf(view.Name, 1));
        return await command.ExecuteScalarAsync(stop) as int?;
    }

    /// <summary>Table, checkpoint and note of the version begin together: a checkpoint without its rows would leave them out for ever.</summary>
    public static async Task<ViewStart> BeginAsync(Database database, ViewShard shard, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var active = await ActiveAsync(connection, shard.View, stop) ?? shard.View.Version;
        await ExecuteAsync(connection, "insert into srs_views (name, active_version) values ($1, $2) on conflict (name) do nothing", stop, shard.View.Name, active);
        if (await ViewTable.CreateAsync(connection, shard.Table, stop)) await ResetAsync(connection, shard, stop);
        var floor = await ViewCheckpoint.ReadAsync(connection, shard.Name, stop);
        await transaction.CommitAsync(stop);
        return new(floor, active);
    }

    /// <summary>From now on the shard's version is read.</summary>
    public static async Task SwitchAsync(Database database, IProjection view, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await ExecuteAsync(
            connection, "update srs_views set active_version = $2 where name = $1 and active_version < $2", stop, view.Name, view.Version);
    }

    /// <summary>Drops the versions before this build's. One that an older build still keeps up to date has an owner and stays.</summary>
    public static async Task DropOlderAsync(Database database, IProjection view, CancellationToken stop)
    {
        for (var version = view.Version - 1; version > 0; version--)
        {
            var old = ViewShard.Of(view, version);
            await using var connection = await database.Source.OpenConnectionAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            if (!await IsFreeAsync(connection, old, stop)) continue;
            await ViewTable.DropAsync(connection, old.Table, stop);
            await ViewCheckpoint.DropAsync(connection, old, stop);
            await DeadLetterEvents.ForgetAsync(connection, view.Name, old.Suffix, stop);
            await transaction.CommitAsync(stop);
        }
    }

    private static async Task ResetAsync(NpgsqlConnection connection, ViewShard shard, CancellationToken stop)
    {
        await ViewCheckpoint.SetAsync(connection, shard, 0, stop);
        await DeadLetterEvents.ForgetAsync(connection, shard.View.Name, shard.Suffix, stop);
    }

    private static async Task<bool> IsFreeAsync(NpgsqlConnection connection, ViewShard shard, CancellationToken stop)
    {
        await using var command = connection.Command("select pg_try_advisory_xact_lock($1)", shard.LockKey);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        await command.ExecuteNonQueryAsync(stop);
    }
}

/// <param name="Floor">The checkpoint.</param>
/// <param name="Active">The version that is read now.</param>
internal sealed record ViewStart(long Floor, int Active);
