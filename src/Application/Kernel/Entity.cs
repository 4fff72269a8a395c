using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SrsStack.Application.Kernel;

/// <summary>How one kind of entity is folded, stored and shown.</summary>
/// <param name="StreamType">Kind of the stream in snake case: Marten's stream type.</param>
/// <param name="KeepsState">Where streams are long: the state is stored with every append, in its transaction.</param>
public sealed record Entity<TState, TEvent>(
    string StreamType, TState Initial, Func<TState, TEvent, TState> Evolve, JsonTypeInfo<TState> Json, bool KeepsState = false) : IEntity
    where TEvent : class
{
    object IEntity.Initial => Initial!;

    object IEntity.Evolve(object state, object e) => e is TEvent known ? Evolve((TState)state, known)! : state;

    string IEntity.Show(object state) => JsonSerializer.Serialize((TState)state, Json);
}

/// <summary>An entity without its types: for questions about any of them.</summary>
public interface IEntity
{
    string StreamType { get; }

    object Initial { get; }

    /// <summary>The state after an event; unchanged by one that is not this entity's.</summary>
    object Evolve(object state, object e);

    /// <summary>The state as JSON. States hold no secrets, only references to them.</summary>
    string Show(object state);
}
