using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Rooms;

public abstract record LiveRoomCommand
{
    private LiveRoomCommand()
    {
    }

    public sealed record Create(RoomId Id, string Title, string Stream, SecretRef Key, Actor By, DateTimeOffset At) : LiveRoomCommand;

    public sealed record Rename(RoomId Id, string Title, Actor By, DateTimeOffset At) : LiveRoomCommand;

    public sealed record RotateKey(RoomId Id, SecretRef Key, Actor By, DateTimeOffset At) : LiveRoomCommand;

    public sealed record ChangeAssistant(RoomId Id, SecretRef Assistant, Actor By, DateTimeOffset At) : LiveRoomCommand;

    public sealed record Remove(RoomId Id, Actor By, DateTimeOffset At) : LiveRoomCommand;
}

public static class LiveRoomDecider
{
    /// <summary>Characters of a title.</summary>
    public const int MaxTitle = 200;

    public static Decision<LiveRoomEvent> Decide(LiveRoomCommand command, LiveRoom state) => (command, state) switch
    {
        (LiveRoomCommand.Create { Title: var title }, _) when !IsTitle(title) => RoomRejections.BadTitle,
        (LiveRoomCommand.Rename { Title: var title }, _) when !IsTitle(title) => RoomRejections.BadTitle,
        (LiveRoomCommand.Create c, LiveRoom.Unknown) => new LiveRoomEvent.Created(c.Id, c.Title, c.Stream, c.Key, c.By, c.At),
        (LiveRoomCommand.Create, _) => Decision<LiveRoomEvent>.Nothing,
        (_, not LiveRoom.Open) => RoomRejections.NotFound,
        (LiveRoomCommand.Rename c, LiveRoom.Open s) => c.Title == s.Title ? Decision<LiveRoomEvent>.Nothing : new LiveRoomEvent.Renamed(c.Id, c.Title, c.By, c.At),
        (LiveRoomCommand.RotateKey c, _) => new LiveRoomEvent.KeyRotated(c.Id, c.Key, c.By, c.At),
        (LiveRoomCommand.ChangeAssistant c, _) => new LiveRoomEvent.AssistantChanged(c.Id, c.Assistant, c.By, c.At),
        (LiveRoomCommand.Remove c, _) => new LiveRoomEvent.Removed(c.Id, c.By, c.At),
        _ => Decision<LiveRoomEvent>.Nothing,
    };

    private static bool IsTitle(string title) => title.Length is > 0 and <= MaxTitle && !title.Any(char.IsControl);
}
