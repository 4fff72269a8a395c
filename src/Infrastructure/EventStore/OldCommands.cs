using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Forgets the ids of commands that were recorded long ago.</summary>
/// <remarks>
/// The table is read page by page, as it lies on the disk: an index on the time would be one more for every append to write, and this costs
/// nothing but a look through some days of ids a few times a day. A page that was emptied is filled again by new ones.
/// </remarks>
internal sealed class OldCommands(Database database, RetentionOptions options, HistoryMeters meters, TimeProvider time) : IChore
{
    /// <summary>Pages of 8 KiB, some 10,000 ids.</summary>
    internal const int Bite = 128;

    public string Name => "Notes of recorded commands";

    public TimeSpan First => TimeSpan.FromMinutes(10);

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task RunAsync(CancellationToken stop)
    {
        var before = (time.GetUtcNow() - options.RememberCommands).UtcDateTime;
        var pages = await PagesAsync(stop);
        for (var page = 0L; page < pages; page += Bite) meters.CommandsForgotten.Add(await PruneAsync(page, before, stop));
    }

    private async Task<int> PruneAsync(long page, DateTime before, CancellationToken stop)
    {
        await using var command = database.Source.Command(
            "delete from srs_commands where ctid >= format('(%s,0)', $1)::tid and ctid < format('(%s,0)', $2)::tid and at < $3", page, page + Bite, before);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<long> PagesAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand("select pg_relation_size('srs_commands') / current_setting('block_size')::bigint");
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
