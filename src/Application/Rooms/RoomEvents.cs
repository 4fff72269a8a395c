using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Rooms;

namespace SrsStack.Application.Rooms;

/// <summary>Stored names of this feature's events. A name here never changes; a new shape gets a new name and an upcaster.</summary>
public static class RoomEvents
{
    public static IReadOnlyList<EventKind> All { get; } =
    [
        EventKind.Of("room_created", RoomEventsJson.Default.Created),
        EventKind.Of("room_renamed", RoomEventsJson.Default.Renamed),
        EventKind.Of("room_key_rotated", RoomEventsJson.Default.KeyRotated),
        EventKind.Of("room_assistant_changed", RoomEventsJson.Default.AssistantChanged),
        EventKind.Of("room_removed", RoomEventsJson.Default.Removed),
    ];

    public static Entity<LiveRoom, LiveRoomEvent> Room { get; } = new("room", LiveRoom.Initial, LiveRoom.Evolve, RoomEventsJson.Default.LiveRoom);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(SecretRefJson), typeof(RoomIdJson)])]
[JsonSerializable(typeof(LiveRoomEvent.Created))]
[JsonSerializable(typeof(LiveRoomEvent.Renamed))]
[JsonSerializable(typeof(LiveRoomEvent.KeyRotated))]
[JsonSerializable(typeof(LiveRoomEvent.AssistantChanged))]
[JsonSerializable(typeof(LiveRoomEvent.Removed))]
[JsonSerializable(typeof(LiveRoom))]
public sealed partial class RoomEventsJson : JsonSerializerContext;
