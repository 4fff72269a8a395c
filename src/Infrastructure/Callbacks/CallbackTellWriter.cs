using Npgsql;
using SrsStack.Application.Callbacks;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Messaging.Queueing;
using SrsStack.Infrastructure.Messaging.Reactors;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Writes a delivery for each target that wants it, in the reactor's transaction.</summary>
/// <remarks>Who wants it is read when the targets are known as of the event: one that was added before is told, one that was added after is not.</remarks>
internal sealed class CallbackTellWriter(CallbackDirectory targets, IMemoryViews memory, CallbackSignal signal, TimeProvider time) : IReactionWriter
{
    public Type Kind => typeof(Reaction.Tell);

    public object Prepare(Reaction reaction, ReactionOrigin origin) => new Prepared(((Reaction.Tell)reaction).Notice, origin.Event.Position, origin.Ordinal);

    public async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<object> prepared, CancellationToken stop)
    {
        var all = prepared.Cast<Prepared>().ToList();
        await memory.CaughtUpAsync(all[^1].Position, stop);
        var deliveries = all.SelectMany(DeliveriesOf).ToList();
        if (deliveries.Count > 0) await BusConnection.RunAsync(connection, CallbackSteps.Put(deliveries, time.GetUtcNow()), stop);
    }

    public void Committed() => signal.Set();

    private IEnumerable<NewDelivery> DeliveriesOf(Prepared tell) => targets.Wanting(tell.Notice.Action, tell.Notice.Stream)
        .Where(t => t.Since < tell.Position)
        .Select(t => NewDelivery.Of(DeliveryId.Of($"{tell.Position}/{tell.Ordinal}/{t.Id}"), t, tell.Notice));

    private sealed record Prepared(CallbackNotice Notice, long Position, int Ordinal);
}
