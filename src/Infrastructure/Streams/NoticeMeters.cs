using System.Diagnostics.Metrics;

namespace SrsStack.Infrastructure.Streams;

/// <summary>What went wrong on the way from the engine to the history.</summary>
internal sealed class NoticeMeters : IDisposable
{
    public const string MeterName = "SrsStack.Streams";

    private readonly Meter _meter = new(MeterName);

    public NoticeMeters() => SetAside = _meter.CreateCounter<long>(
        "srsstack.streams.notices_set_aside", description: "Facts of the engine that could not be recorded; the log has each.");

    public Counter<long> SetAside { get; }

    public void Dispose() => _meter.Dispose();
}
