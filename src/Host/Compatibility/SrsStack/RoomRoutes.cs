using System.Text.Json;
using System.Text.Json.Nodes;
using SrsStack.Application.Kernel;
using SrsStack.Application.Rooms;
using SrsStack.Domain.Access;
using SrsStack.Host.Security;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>Live rooms. What clients there keep with a room for its assistant is kept as it was given, and answered again.</summary>
internal sealed class RoomRoutes(ICommandBus bus, RoomDirectory rooms, ISecretVault vault)
{
    private const string SecretField = "aiSecretKey";

    /// <summary>Stands for the provider's key in answers; given back unchanged, it leaves the key as it is.</summary>
    private const string Masked = "********";

    /// <summary>All fields of an assistant and what they are at first, in their order.</summary>
    private static readonly JsonObject Defaults = JsonNode.Parse(
        """
        {"assistant":true,"aiName":"","aiProvider":"","aiSecretKey":"","aiOrganization":"","aiBaseURL":"","aiAsrEnabled":true,"aiAsrLanguage":"","aiAsrPrompt":"","aiChatEnabled":true,
        "aiChatModel":"","aiChatPrompt":"","aiChatMaxWindow":0,"aiChatMaxWords":0,"aiPostEnabled":false,"aiPostModel":"","aiPostPrompt":"","aiPostMaxWindow":0,"aiPostMaxWords":0,
        "aiTtsEnabled":true,"stage_uuid":"","roomToken":""}
        """)!.AsObject();

    public void Map(TerraformRoutes routes)
    {
        routes.Guarded("/live/room/create", Role.Operator, CreateAsync);
        routes.Guarded("/live/room/query", Role.Operator, async (r, _) => await ShowAsync(Find(r), r));
        routes.Guarded("/live/room/update", Role.Operator, UpdateAsync);
        routes.Guarded("/live/room/list", Role.Operator, ListAsync);
        routes.Guarded("/live/room/remove", Role.Operator, RemoveAsync);
    }

    private async Task<object?> CreateAsync(TerraformRequest request, Caller? caller)
    {
        var room = (await bus.SendAsync(new CreateRoom(request.Needed("title")), caller!.Actor, request.Http.RequestAborted)).OrFail();
        var assistant = Defaults.DeepClone().AsObject();
        assistant["roomToken"] = Guid.NewGuid().ToString();
        (await bus.SendAsync(new ChangeRoomAssistant(room.Id, assistant.ToJsonString()), caller.Actor, request.Http.RequestAborted)).OrFail();
        return await ShowAsync(rooms.Find(room.Id) ?? room, request);
    }

    private async Task<object?> ListAsync(TerraformRequest request, Caller? caller)
    {
        var all = new List<object?>();
        foreach (var room in rooms.All) all.Add(await ShowAsync(room, request));
        return new { rooms = all.Count == 0 ? null : all };
    }

    private async Task<object?> UpdateAsync(TerraformRequest request, Caller? caller)
    {
        var (room, stop) = (Find(request), request.Http.RequestAborted);
        var assistant = await AssistantAsync(room, stop);
        foreach (var (name, before) in Defaults)
        {
            if (request.Value(name) is not { } value) continue;
            if (value.ValueKind != before!.GetValueKind() && !(IsFlag(value.ValueKind) && IsFlag(before.GetValueKind()))) throw new TerraformException($"parse body: {name} has another type");
            if (name != SecretField || value.GetString() != Masked) assistant[name] = JsonNode.Parse(value.GetRawText());
        }
        if (request.Text("title") is { Length: > 0 } title) (await bus.SendAsync(new RenameRoom(room.Id, title), caller!.Actor, stop)).OrFail();
        (await bus.SendAsync(new ChangeRoomAssistant(room.Id, assistant.ToJsonString()), caller!.Actor, stop)).OrFail();
        return await ShowAsync(Find(request), request);
    }

    private async Task<object?> RemoveAsync(TerraformRequest request, Caller? caller)
    {
        (await bus.SendAsync(new RemoveRoom(Find(request).Id), caller!.Actor, request.Http.RequestAborted)).OrFail();
        return null;
    }

    private KnownRoom Find(TerraformRequest request)
    {
        var id = request.Needed("uuid");
        return rooms.Find(new(id)) ?? throw new TerraformException($"live room {(id.Length > 64 ? "" : id)} not exists");
    }

    private async Task<object?> ShowAsync(KnownRoom room, TerraformRequest request)
    {
        var shown = new JsonObject { ["uuid"] = room.Id.Value, ["title"] = room.Title, ["stream"] = room.Stream, ["secret"] = room.Key };
        foreach (var (name, value) in await AssistantAsync(room, request.Http.RequestAborted))
            shown[name] = name == SecretField && value?.GetValue<string>() is { Length: > 0 } ? Masked : value?.DeepClone();
        shown["created_at"] = MgmtRoutes.Time(room.CreatedAt);
        return shown;
    }

    private async Task<JsonObject> AssistantAsync(KnownRoom room, CancellationToken stop) =>
        room.Assistant is { } reference && await vault.GetAsync(reference, stop) is { } json ? JsonNode.Parse(json)!.AsObject() : Defaults.DeepClone().AsObject();

    private static bool IsFlag(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False;
}
