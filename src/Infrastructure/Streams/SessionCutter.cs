using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Ends sessions whose key or token is no longer good: rotated, revoked, over, or asked for since. Looks every two seconds.</summary>
public sealed class SessionCutter(MediaEngine engine, SessionGate gate, TimeProvider time, ILogger<SessionCutter> log) : BackgroundService, IBackgroundWork
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private readonly Retry _retry = new("Cutting of sessions", TimeSpan.FromSeconds(5), time, log);

    public IEnumerable<string> Standstills => _retry.Standstills;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _retry.RunAsync(async () =>
    {
        foreach (var session in engine.Sessions.Where(s => !gate.StillHolds(s)))
        {
            Log.SessionCut(log, session.Role, session.Name, session.Id);
            session.Stop(EndReason.Kicked);
        }
        _retry.Succeeded();
        await Task.Delay(Every, time, stoppingToken);
    }, stoppingToken);
}
