using SrsStack.Application.Callbacks;
using SrsStack.Application.Work;

namespace SrsStack.Application.Kernel;

/// <summary>A rule "when this happened, that is to be done", over any number of entities. Listed in <see cref="Parts"/>.</summary>
/// <remarks>
/// Sees each event once in order, in the sense that its reactions are recorded once: they and its checkpoint are written in one transaction.
/// It never runs when a view is rebuilt.
/// </remarks>
/// <param name="name">Its checkpoint carries it, as Marten names a subscription; never changes.</param>
/// <param name="events">Event types it cares for; an event family stands for all of its events. Empty = all.</param>
public abstract class Reactor(string name, IReadOnlyList<Type> events)
{
    public string Name => name;

    public IReadOnlyList<Type> Events => events;

    /// <summary>Where it begins the first time.</summary>
    public virtual ReactorStart Start => ReactorStart.Present;

    /// <summary>What is to be done after this event. Pure: no clock, no random, no I/O; the same event gives the same reactions in the same order.</summary>
    public abstract IEnumerable<Reaction> React(RecordedEvent recorded);
}

public enum ReactorStart
{
    /// <summary>Behind all that was recorded before it was first started.</summary>
    Present = 1,

    /// <summary>At the first event of the history.</summary>
    Beginning = 2,
}

/// <summary>What a reactor wants done. Open: a new kind is a record here and one writer in Infrastructure.</summary>
public abstract record Reaction
{
    /// <summary>Sends a message.</summary>
    /// <param name="Id">Left out: made of the reactor, the event's position and the reaction's place, so that a repeat is harmless.</param>
    /// <param name="OrderKey">See <see cref="SendOptions.OrderKey"/>.</param>
    /// <param name="DueAt">See <see cref="SendOptions.DueAt"/>.</param>
    public sealed record Send(IMessage Message, string? Id = null, string? OrderKey = null, DateTimeOffset? DueAt = null) : Reaction;

    /// <summary>Has those callback targets told that want it, as they are then.</summary>
    public sealed record Tell(CallbackNotice Notice) : Reaction;

    /// <summary>From now on this piece of work should run, or should not. The last word about a key counts.</summary>
    /// <param name="Wanted">Null: it should not run.</param>
    public sealed record SetWork(string Key, DesiredWork? Wanted) : Reaction
    {
        public static SetWork Want(DesiredWork work) => new(work.Key, work);

        public static SetWork Unwant(string key) => new(key, null);
    }
}

/// <summary>How far the reactors of this node have come, and why one stands still.</summary>
public interface IReactorStatus
{
    IReadOnlyList<ReactorStatus> List();
}

/// <param name="Position">All events up to here were seen.</param>
/// <param name="HighWater">End of the history.</param>
/// <param name="PoisonEvents">Events that went to the dead letters since the start of this node.</param>
/// <param name="LastError">Set while it can not go on.</param>
public sealed record ReactorStatus(string Name, long Position, long HighWater, int PoisonEvents, string? LastError);
