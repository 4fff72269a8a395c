using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Callbacks;

/// <summary>A target of callbacks; a UUID with dashes, or <see cref="SrsStack"/>.</summary>
public readonly record struct CallbackId(string Value)
{
    /// <summary>The one target that SRS Stack's own API knows.</summary>
    public static CallbackId SrsStack { get; } = new("srs-stack");

    public EventStreamId EventStream => new($"callback/{Value}");

    public override string ToString() => Value;
}
