using SrsStack.Infrastructure.EventStore;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Delivery;

/// <summary>Writes HLS to disk when the settings name a directory.</summary>
internal sealed class HlsFiles(MediaEngine engine) : BackgroundService, IBackgroundWork
{
    public IEnumerable<string> Standstills => engine.Hls.Disk?.Problem is { } problem ? [$"files of HLS are not written, because {problem}"] : [];

    public override void Dispose()
    {
        engine.Hls.Disk?.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.Hls.Disk?.RunAsync(stoppingToken) ?? Task.CompletedTask;
}
