using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Forgets the ids of messages that were handled long ago, in small bites.</summary>
internal sealed class HandledIds(Database database, MessageCatalog catalog, QueueOptions options, TimeProvider time, ILogger<HandledIds> log) : BackgroundService
{
    private const int Bite = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (catalog.All.Count == 0) return;
        await Keep.GoingAsync(FollowAsync, e => Log.MessagesWait(log, e.Message), time, stoppingToken);
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        while (true)
        {
            while (await PruneAsync(stop) == Bite) { }
            await Task.Delay(Every, time, stop);
        }
    }

    /// <returns>How many were forgotten.</returns>
    private async Task<long> PruneAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand("select count(*) from bus_prune($1, $2)");
        command.Parameters.AddWithValue((time.GetUtcNow() - options.RememberIds).UtcDateTime);
        command.Parameters.AddWithValue(Bite);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
