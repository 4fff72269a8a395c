using System.Text.Json.Serialization;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Rooms;

/// <summary>A stream with a key of its own: whoever has the key publishes this stream and no other.</summary>
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Gone), "removed")]
public abstract record LiveRoom
{
    private LiveRoom()
    {
    }

    public static LiveRoom Initial { get; } = new Unknown();

    public static LiveRoom Evolve(LiveRoom state, LiveRoomEvent e) => (state, e) switch
    {
        (_, LiveRoomEvent.Created c) => new Open(c.Title, c.Stream, c.Key, null),
        (Open s, LiveRoomEvent.Renamed c) => s with { Title = c.Title },
        (Open s, LiveRoomEvent.KeyRotated c) => s with { Key = c.Key },
        (Open s, LiveRoomEvent.AssistantChanged c) => s with { Assistant = c.Assistant },
        (_, LiveRoomEvent.Removed) => new Gone(),
        _ => state,
    };

    public sealed record Unknown : LiveRoom;

    public sealed record Open(string Title, string Stream, SecretRef Key, SecretRef? Assistant) : LiveRoom;

    public sealed record Gone : LiveRoom;
}
