using SrsStack.Media.Engine;

namespace SrsStack.Host.Delivery;

/// <summary>Writes HLS to disk when the settings name a directory.</summary>
internal sealed class HlsFiles(MediaEngine engine) : BackgroundService
{
    public override void Dispose()
    {
        engine.Hls.Disk?.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.Hls.Disk?.RunAsync(stoppingToken) ?? Task.CompletedTask;
}
