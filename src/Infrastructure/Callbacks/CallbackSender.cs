using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Callbacks;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Sends what is due, each target by a pump of its own: a slow one delays no other. Several nodes share the lines.</summary>
internal sealed class CallbackSender(
    CallbackDirectory targets, CallbackLine lines, CallbackSignal signal, Database database, ICommandBus bus, CurrentBoot boot, TimeProvider time, ILogger<CallbackSender> log)
    : BackgroundService, IBackgroundWork
{
    /// <summary>Longest time until what has come due is seen.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Retry _retry = new("Callbacks", TimeSpan.FromSeconds(5), time, log);
    private readonly Dictionary<string, Task> _pumps = new(StringComparer.Ordinal);

    public IEnumerable<string> Standstills => _retry.Standstills;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _retry.RunAsync(() => FollowAsync(stoppingToken), stoppingToken);
        await Task.WhenAll(_pumps.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        foreach (var (id, pump) in _pumps.Where(p => p.Value.IsCompleted).ToList())
        {
            _pumps.Remove(id);
            await pump;
        }
        foreach (var id in targets.IsEmpty ? [] : await DueAsync(stop))
        {
            if (!_pumps.ContainsKey(id) && targets.Find(new(id)) is { HeldFor: null, Settings.IsEnabled: true }) _pumps[id] = Task.Run(() => PumpAsync(id, stop), CancellationToken.None);
        }
        _retry.Succeeded();
        await signal.WaitAsync(Poll, stop);
    }

    private async Task PumpAsync(string id, CancellationToken stop)
    {
        await using var pump = new CallbackPump(new CallbackId(id), targets, lines, database, bus, $"{boot.Node}/{boot.Id.Value:N}", time);
        await pump.RunAsync(stop);
        signal.Set();
    }

    /// <summary>Targets for which something is due.</summary>
    private async Task<IReadOnlyList<string>> DueAsync(CancellationToken stop)
    {
        await using var command = database.Source.Command(
            "select distinct callback from srs_callback_lines where due <= $1 and (lease_until is null or lease_until <= $1)", time.GetUtcNow().UtcDateTime);
        return await command.RowsAsync(row => row.GetString(0), stop);
    }
}
