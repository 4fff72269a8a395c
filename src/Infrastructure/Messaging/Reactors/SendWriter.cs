using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Messaging.Queueing;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>Sends messages in the reactor's transaction.</summary>
internal sealed class SendWriter(MessageCatalog catalog, QueueSignal signal, TimeProvider time) : IReactionWriter
{
    public Type Kind => typeof(Reaction.Send);

    public object Prepare(Reaction reaction, ReactionOrigin origin)
    {
        var send = (Reaction.Send)reaction;
        return OutgoingMessage.Of(catalog.Of(send.Message), send.Message, send.Id ?? origin.Id, new()
        {
            OrderKey = send.OrderKey,
            DueAt = send.DueAt,
            CorrelationId = origin.Event.Metadata.CorrelationId,
            CausationId = origin.CausationId,
            By = new Actor(ActorKind.Server, origin.Reactor),
        });
    }

    public Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<object> prepared, CancellationToken stop) =>
        BusConnection.RunAsync(connection, BusSteps.Send([.. prepared.Cast<OutgoingMessage>()], time.GetUtcNow()), stop);

    public void Committed() => signal.Set();
}
