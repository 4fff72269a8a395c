using SrsStack.Application.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Platform;

/// <summary>Tells the engine which way of HLS is wished. Streams that are live cut their next segments so.</summary>
public sealed class HlsModeSwitch(MediaEngine engine) : IMemoryView
{
    public ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        if (recorded.Event is not PlatformSettingsEvent.HlsModeChanged { Mode: var mode }) return ValueTask.CompletedTask;
        engine.Hls.Tuning.SetHighPerformance(mode.HighPerformance);
        engine.Hls.Tuning.SetLowLatency(mode.LowLatency);
        return ValueTask.CompletedTask;
    }
}
