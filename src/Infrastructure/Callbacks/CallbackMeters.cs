using System.Diagnostics.Metrics;
using SrsStack.Application.Callbacks;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Counters of this node's callbacks. No label per target: there may be many, and their names are people's.</summary>
internal sealed class CallbackMeters : IDisposable
{
    private readonly Meter _meter = new("SrsStack.Callbacks");
    private readonly Counter<long> _sent;
    private readonly Counter<long> _asked;

    public CallbackMeters()
    {
        _sent = _meter.CreateCounter<long>("srsstack.callbacks.sent", description: "Attempts to tell a target something.");
        _asked = _meter.CreateCounter<long>("srsstack.callbacks.asked", description: "Questions whether a publish may begin.");
        Unlogged = _meter.CreateCounter<long>("srsstack.callbacks.unlogged", description: "Questions and players that are missing in the log of deliveries, because too many came at once.");
    }

    public Counter<long> Unlogged { get; }

    public void Sent(string action, DeliveryState state) =>
        _sent.Add(1, new("action", action), new KeyValuePair<string, object?>("outcome", state == DeliveryState.Delivered ? "delivered" : "failed"));

    public void Asked(string outcome) => _asked.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
