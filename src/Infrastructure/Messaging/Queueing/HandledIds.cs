using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Upkeep;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Forgets the ids of messages that were handled long ago, in small bites.</summary>
internal sealed class HandledIds(Database database, MessageCatalog catalog, QueueOptions options, TimeProvider time) : IChore
{
    private const int Bite = 1000;

    public string Name => "Notes of handled messages";

    public TimeSpan First => TimeSpan.Zero;

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <remarks>Where there is no kind of message nothing is asked.</remarks>
    public async Task RunAsync(CancellationToken stop)
    {
        while (catalog.All.Count > 0 && await PruneAsync(stop) == Bite) { }
    }

    /// <returns>How many were forgotten.</returns>
    private async Task<long> PruneAsync(CancellationToken stop)
    {
        await using var command = database.Source.Command("select count(*) from bus_prune($1, $2)", (time.GetUtcNow() - options.RememberIds).UtcDateTime, Bite);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
