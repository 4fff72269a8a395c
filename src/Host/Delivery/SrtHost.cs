using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Srt;

namespace SrsStack.Host.Delivery;

/// <summary>SRT's UDP port, opened after the boot sequence and closed before it ends. No libsrt: a line in the log, and the rest runs.</summary>
internal sealed class SrtHost(HostSettings settings, MediaEngine engine) : IHostedService
{
    private SrtServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Srt.Port > 0) _server = SrtServer.TryStart(settings.Bind, settings.Srt, engine);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync() ?? Task.CompletedTask;
}
