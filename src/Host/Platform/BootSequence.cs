using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Application.Streams;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Platform;

/// <summary>Brings the product up before the first port opens, and down after the last peer is gone.</summary>
/// <remarks>Registered last of the hosted services but SRT's port: the log, the views and the notices run already, that port and the web server open after it.</remarks>
internal sealed class BootSequence(
    CurrentBoot boot, HostSettings settings, CommittedLog log, MemoryViews memory, ICommandBus bus, AccessDirectory access,
    MediaEngine engine, StreamNotices notices, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BootSequence> logger) : IHostedService
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RuntimePatch.Tell(logger);
        await log.CatchUpAsync(cancellationToken);
        await memory.CatchUpAsync(cancellationToken);
        await bus.SendAsync(new StartBoot(boot.Id, boot.Node, settings.BuildVersion, time.GetUtcNow()), Actor.Server, cancellationToken);
        var closed = await bus.SendAsync(new CloseOrphanSessions(boot.Id, boot.Node, time.GetUtcNow()), Actor.Server, cancellationToken);
        if (closed.Value > 0) Log.OrphansClosed(logger, closed.Value);
        await bus.SendAsync(new EnsurePublishKey(), Actor.Server, cancellationToken);
        await SetPasswordAsync(cancellationToken);
        lifetime.ApplicationStopping.Register(engine.StopAll);   // the web server stops first and waits for its players, who would wait for the feed
        Log.Ready(logger, settings.HttpPort, settings.RtmpPort, access.IsSetUp ? "" : " Open the page to set it up.");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        engine.StopAll();
        var began = time.GetTimestamp();
        while (engine.Sessions.Any() && time.GetElapsedTime(began) < DrainLimit) await Task.Delay(Step, time, CancellationToken.None);
        engine.CompleteNotices();
        if (notices.ExecuteTask is { } writing) await writing.WaitAsync(DrainLimit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndBootAsync();
    }

    private async Task SetPasswordAsync(CancellationToken stop)
    {
        if (string.IsNullOrEmpty(settings.OwnerPassword)) return;
        var outcome = await bus.SendAsync(new EnsureOwnerPassword(settings.OwnerPassword), Actor.Server, stop);
        if (outcome.Rejection is { } no) throw new InvalidOperationException($"MGMT_PASSWORD can not be used: {no.Detail}");
    }

    private async Task EndBootAsync()
    {
        try
        {
            await bus.SendAsync(new EndBoot(boot.Id, time.GetUtcNow()), Actor.Server, CancellationToken.None);
        }
        catch (Exception e)   // the rest of the stop is still to be done, and the next boot closes what this one leaves open
        {
            Log.EndNotRecorded(logger, e.Message);
        }
    }
}
