using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Upkeep;

/// <summary>Runs every chore at its own pace; one that fails is tried again and holds up no other.</summary>
internal sealed class ChoreLoop(IEnumerable<IChore> chores, TimeProvider time, ILogger<ChoreLoop> log) : BackgroundService, IBackgroundWork
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<(IChore Chore, Retry Retry)> _runs = [.. chores.Select(c => (c, new Retry(c.Name, LongestPause, time, log)))];

    public IEnumerable<string> Standstills => _runs.SelectMany(r => r.Retry.Standstills);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_runs.Select(r => RunAsync(r.Chore, r.Retry, stoppingToken)));

    private async Task RunAsync(IChore chore, Retry retry, CancellationToken stop)
    {
        await Task.Delay(Jittered(chore.First), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await retry.RunAsync(async () =>
        {
            await chore.RunAsync(stop);
            retry.Succeeded();
            await Task.Delay(Jittered(chore.Every), time, stop);
        }, stop);
    }

    /// <summary>Nodes that were started together shall not go on together.</summary>
    private static TimeSpan Jittered(TimeSpan pause) => pause * (1 + (RandomNumberGenerator.GetInt32(100) / 1000.0));
}
