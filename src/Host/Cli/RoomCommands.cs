using System.CommandLine;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary><c>room</c>: streams with keys of their own.</summary>
internal static class RoomCommands
{
    private static readonly string[] Heads = ["ID", "STREAM", "KEY", "MADE", "TITLE"];

    public static Command Create(ServerOptions server)
    {
        var id = new Argument<string>("id") { Description = "Of the room." };
        var title = new Argument<string>("title") { Description = "What people call it." };
        return new("room", "Shows and changes live rooms: a stream each, with a key of its own.")
        {
            Calls.Create(server, "list", "Lists all rooms.", [], ListAsync),
            Calls.Create(server, "create", "Makes a room.", [title], async (c, parsed, stop) => Tell(await c.Rooms.CreateRoomAsync(new() { Title = parsed.GetValue(title)! }, c.Call(stop)))),
            Calls.Create(server, "rotate", "Replaces a room's key; its publisher is cut.", [id], async (c, parsed, stop) =>
                Tell(await c.Rooms.RotateRoomKeyAsync(new() { Id = parsed.GetValue(id)! }, c.Call(stop)))),
            Calls.Create(server, "remove", "Removes a room; its publisher is cut, the history of its stream stays.", [id], async (c, parsed, stop) =>
                (await c.Rooms.RemoveRoomAsync(new() { Id = parsed.GetValue(id)! }, c.Call(stop)), Calls.Line("Removed."))),
        };
    }

    private static async Task<(Google.Protobuf.IMessage, Func<TextWriter, Task>)> ListAsync(Connection c, ParseResult parsed, CancellationToken stop)
    {
        var (all, request) = (new ListRoomsResponse(), new ListRoomsRequest());
        do
        {
            var page = await c.Rooms.ListRoomsAsync(request, c.Call(stop));
            all.Rooms.AddRange(page.Rooms);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return (all, Calls.Table(Heads, all.Rooms.Select(Row)));
    }

    private static (Google.Protobuf.IMessage, Func<TextWriter, Task>) Tell(Room room) => (room, Calls.Table(Heads, [Row(room)]));

    private static string[] Row(Room room) => [room.Id, room.Stream, room.Key, Columns.Time(room.CreateTime), room.Title];
}
