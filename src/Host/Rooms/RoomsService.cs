using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.Kernel;
using SrsStack.Application.Rooms;
using SrsStack.Domain.Rooms;
using SrsStack.Host.Security;
using SrsStack.Host.Streams;
using SrsStack.V1;

namespace SrsStack.Host.Rooms;

/// <summary>Translate, send, translate. No rules here.</summary>
internal sealed class RoomsService(ICommandBus bus, RoomDirectory rooms) : RoomsApi.RoomsApiBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    public override async Task<Room> CreateRoom(CreateRoomRequest request, ServerCallContext context) =>
        ToProto((await bus.SendAsync(new CreateRoom(request.Title), context.Actor(), context.CancellationToken)).OrThrow());

    public override Task<Room> GetRoom(GetRoomRequest request, ServerCallContext context) => Task.FromResult(Find(request.Id));

    public override Task<ListRoomsResponse> ListRooms(ListRoomsRequest request, ServerCallContext context)
    {
        var (size, after) = (request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, MaxPage), PageToken.Read(request.PageToken));
        var page = rooms.All.Where(r => string.CompareOrdinal(PlaceOf(r), after) > 0).Take(size).ToList();
        var answer = new ListRoomsResponse { Rooms = { page.Select(ToProto) } };
        if (page.Count == size) answer.NextPageToken = PageToken.Write(PlaceOf(page[^1]));
        return Task.FromResult(answer);
    }

    public override Task<Room> RenameRoom(RenameRoomRequest request, ServerCallContext context) => ChangeAsync(request.Id, new RenameRoom(new(request.Id), request.Title), context);

    public override Task<Room> RotateRoomKey(RotateRoomKeyRequest request, ServerCallContext context) => ChangeAsync(request.Id, new RotateRoomKey(new(request.Id)), context);

    public override async Task<RemoveRoomResponse> RemoveRoom(RemoveRoomRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new RemoveRoom(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    private async Task<Room> ChangeAsync(string id, ICommand<Outcome> change, ServerCallContext context)
    {
        (await bus.SendAsync(change, context.Actor(), context.CancellationToken)).OrThrow();
        return Find(id);
    }

    /// <summary>Sorts as the list does.</summary>
    private static string PlaceOf(KnownRoom room) => $"{room.CreatedAt.UtcTicks:D19}/{room.Id}";

    private Room Find(string id) => ToProto(rooms.Find(new(id)) ?? throw ProductErrors.ToRpc(RoomRejections.NotFound));

    private static Room ToProto(KnownRoom room) =>
        new() { Id = room.Id.Value, Title = room.Title, Stream = room.Stream, Key = room.Key, CreateTime = room.CreatedAt.ToTimestamp() };
}
