using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Rooms;

public abstract record LiveRoomEvent
{
    private LiveRoomEvent()
    {
    }

    /// <param name="Stream">Name of the stream that only this room's key may publish.</param>
    /// <param name="Key">Where the vault keeps the key.</param>
    public sealed record Created(RoomId Id, string Title, string Stream, SecretRef Key, Actor By, DateTimeOffset At) : LiveRoomEvent;

    public sealed record Renamed(RoomId Id, string Title, Actor By, DateTimeOffset At) : LiveRoomEvent;

    public sealed record KeyRotated(RoomId Id, SecretRef Key, Actor By, DateTimeOffset At) : LiveRoomEvent;

    /// <param name="Assistant">What clients of SRS Stack keep with a room, as it was given: one text in the vault, since it may hold a provider's key.</param>
    public sealed record AssistantChanged(RoomId Id, SecretRef Assistant, Actor By, DateTimeOffset At) : LiveRoomEvent;

    public sealed record Removed(RoomId Id, Actor By, DateTimeOffset At) : LiveRoomEvent;
}
