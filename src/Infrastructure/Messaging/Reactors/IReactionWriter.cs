using Npgsql;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>Writes one kind of reaction. A new kind of reaction is one more of these, registered.</summary>
internal interface IReactionWriter
{
    /// <summary>The record that it writes.</summary>
    Type Kind { get; }

    /// <summary>Checks a reaction and lays it out, before the transaction.</summary>
    /// <exception cref="Exception">It can never be written: then its event goes to the dead letters with these words.</exception>
    object Prepare(Reaction reaction, ReactionOrigin origin);

    /// <summary>Writes what was prepared of one page of events, in the transaction that moves the reactor's checkpoint. A repeat must be harmless.</summary>
    Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<object> prepared, CancellationToken stop);

    /// <summary>What was written is committed: wakes who waits for it.</summary>
    void Committed();
}

/// <summary>Where a reaction comes from.</summary>
/// <param name="Ordinal">Place among the reactions to this event.</param>
internal sealed record ReactionOrigin(string Reactor, RecordedEvent Event, int Ordinal)
{
    /// <summary>The same at every repeat.</summary>
    public string Id => $"{Reactor}/{Event.Position}/{Ordinal}";

    public string CausationId => $"event/{Event.Position}";
}
