namespace SrsStack.Domain.Kernel;

/// <summary>Name of an ordered stream of events of one entity, for example <c>live-stream/live/livestream</c>.</summary>
public readonly record struct EventStreamId(string Value)
{
    /// <summary>Characters; PostgreSQL indexes it, so it stays well below a third of a page.</summary>
    public const int MaxLength = 900;

    public override string ToString() => Value;
}
