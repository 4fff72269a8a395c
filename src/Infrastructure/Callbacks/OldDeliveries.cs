using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Forgets deliveries that are over and a month old, in small bites.</summary>
internal sealed class OldDeliveries(Database database, TimeProvider time) : IChore
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const int Bite = 1000;

    public string Name => "Old deliveries of callbacks";

    public TimeSpan First => TimeSpan.FromMinutes(3);

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken stop)
    {
        while (await PruneAsync(stop) == Bite) { }
    }

    private async Task<int> PruneAsync(CancellationToken stop)
    {
        await using var command = database.Source.Command(
            "delete from srs_callback_deliveries where id in (select id from srs_callback_deliveries where made < $1 and state <> 0 order by made limit $2)",
            (time.GetUtcNow() - Kept).UtcDateTime, Bite);
        return await command.ExecuteNonQueryAsync(stop);
    }
}
