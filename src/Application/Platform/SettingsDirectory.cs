using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;

namespace SrsStack.Application.Platform;

/// <summary>The server's settings as they are now, in memory. Whoever uses one asks each time, so nothing needs a restart.</summary>
public sealed class SettingsDirectory : IMemoryView
{
    private volatile PlatformSettings _now = PlatformSettings.Initial;

    public PlatformSettings Now => _now;

    public ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        if (recorded.Event is PlatformSettingsEvent e) _now = PlatformSettings.Evolve(_now, e);
        return ValueTask.CompletedTask;
    }
}
