namespace SrsStack.Domain.Kernel;

/// <summary>What a decider answers: the events to record (none = the world already is so) or a rejection.</summary>
public sealed class Decision<TEvent>
{
    private Decision(IReadOnlyList<TEvent> events, Rejection? rejection) => (Events, Rejection) = (events, rejection);

    public static Decision<TEvent> Nothing { get; } = new([], null);

    public IReadOnlyList<TEvent> Events { get; }

    public Rejection? Rejection { get; }

    public static implicit operator Decision<TEvent>(TEvent one) => new([one], null);

    public static implicit operator Decision<TEvent>(TEvent[] events) => new(events, null);

    public static implicit operator Decision<TEvent>(Rejection no) => new([], no);
}
