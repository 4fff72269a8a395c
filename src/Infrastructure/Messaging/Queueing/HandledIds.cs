using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Forgets the ids of messages that were handled long ago, in small bites.</summary>
internal sealed class HandledIds(Database database, MessageCatalog catalog, QueueOptions options, TimeProvider time, ILogger<HandledIds> log) : BackgroundService, IBackgroundWork
{
    private const int Bite = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Retry _retry = new("Notes of handled messages", TimeSpan.FromSeconds(30), time, log);

    public IEnumerable<string> Standstills => _retry.Standstills;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        catalog.All.Count == 0 ? Task.CompletedTask : _retry.RunAsync(() => FollowAsync(stoppingToken), stoppingToken);

    private async Task FollowAsync(CancellationToken stop)
    {
        while (await PruneAsync(stop) == Bite) { }
        _retry.Succeeded();
        await Task.Delay(Every, time, stop);
    }

    /// <returns>How many were forgotten.</returns>
    private async Task<long> PruneAsync(CancellationToken stop)
    {
        await using var command = database.Source.Command("select count(*) from bus_prune($1, $2)", (time.GetUtcNow() - options.RememberIds).UtcDateTime, Bite);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
