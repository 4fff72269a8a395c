using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Rooms;

/// <summary>A live room; a UUID with dashes, as SRS Stack writes it.</summary>
public readonly record struct RoomId(string Value)
{
    public EventStreamId EventStream => new($"room/{Value}");

    public override string ToString() => Value;
}
