using System.Diagnostics.Metrics;

namespace SrsStack.Infrastructure.EventStore;

/// <summary>Counters of what this node tidied up in the history.</summary>
internal sealed class HistoryMeters : IDisposable
{
    private readonly Meter _meter = new("SrsStack.History");

    public HistoryMeters()
    {
        StreamsArchived = _meter.CreateCounter<long>("srsstack.history.streams_archived", description: "Event streams taken out of the daily reads.");
        CommandsForgotten = _meter.CreateCounter<long>("srsstack.history.commands_forgotten", description: "Command ids forgotten, since they were remembered long enough.");
    }

    public Counter<long> StreamsArchived { get; }

    public Counter<long> CommandsForgotten { get; }

    public void Dispose() => _meter.Dispose();
}
