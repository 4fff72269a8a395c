using Shouldly;

namespace SrsStack.Testing;

/// <summary>Given these events, when this is asked, then that is recorded: one row of a decider's table.</summary>
public sealed class DeciderSpec<TState, TEvent>(TState initial, Func<TState, TEvent, TState> evolve)
    where TEvent : class
{
    private TState _state = initial;

    public DeciderSpec<TState, TEvent> Given(params TEvent[] events)
    {
        _state = events.Aggregate(_state, evolve);
        return this;
    }

    /// <param name="decide">Gives the events and the code of the rejection, if any.</param>
    public DecisionResult<TEvent> When(Func<TState, (IReadOnlyList<TEvent> Events, string? Code)> decide)
    {
        var (events, code) = decide(_state);
        return new(events, code);
    }
}

public sealed class DecisionResult<TEvent>(IReadOnlyList<TEvent> events, string? code)
    where TEvent : class
{
    public void Then(params TEvent[] expected)
    {
        code.ShouldBeNull();
        events.ShouldBe(expected);
    }

    public void ThenNothing() => Then();

    public void ThenRejected(string expected)
    {
        code.ShouldBe(expected);
        events.ShouldBeEmpty();
    }
}
