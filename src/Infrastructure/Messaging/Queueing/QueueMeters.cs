using System.Diagnostics.Metrics;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>Counters of this node's work on the queue.</summary>
internal sealed class QueueMeters : IDisposable
{
    private readonly Meter _meter = new("SrsStack.Messaging");

    public QueueMeters()
    {
        Handled = _meter.CreateCounter<long>("srsstack.messages.handled", description: "Messages handled to the end.");
        Failed = _meter.CreateCounter<long>("srsstack.messages.failed", description: "Attempts that failed and are made again.");
        Died = _meter.CreateCounter<long>("srsstack.messages.died", description: "Messages that went to the dead letters.");
        LeasesLost = _meter.CreateCounter<long>("srsstack.messages.leases_lost", description: "Messages whose lease ended before their handler.");
    }

    public Counter<long> Handled { get; }

    public Counter<long> Failed { get; }

    public Counter<long> Died { get; }

    public Counter<long> LeasesLost { get; }

    public void Dispose() => _meter.Dispose();
}
