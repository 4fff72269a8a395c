using SrsStack.Application.Kernel;
using SrsStack.Domain.Rooms;

namespace SrsStack.Application.Rooms;

public sealed record RenameRoom(RoomId Id, string Title) : ICommand<Outcome>;

public static class RenameRoomHandler
{
    public static Task<Outcome> Handle(RenameRoom c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop) =>
        RoomChange.RunAsync(c.Id, new LiveRoomCommand.Rename(c.Id, c.Title, context.By, time.GetUtcNow()), context, store, memory, stop);
}

/// <summary>A new key; publishers that came in by the one before are cut.</summary>
public sealed record RotateRoomKey(RoomId Id) : ICommand<Outcome>;

public static class RotateRoomKeyHandler
{
    public static async Task<Outcome> Handle(
        RotateRoomKey c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var secret = await vault.PutAsync(RoomText.NewKey(), stop);
        return await RoomChange.RunAsync(c.Id, new LiveRoomCommand.RotateKey(c.Id, secret, context.By, time.GetUtcNow()), context, store, memory, stop);
    }
}

/// <summary>What clients of SRS Stack keep with a room, as JSON.</summary>
public sealed record ChangeRoomAssistant(RoomId Id, string Json) : ICommand<Outcome>
{
    /// <summary>A record would print the keys in it.</summary>
    public override string ToString() => $"{nameof(ChangeRoomAssistant)} {Id}";
}

public static class ChangeRoomAssistantHandler
{
    private const int MaxLength = 64 << 10;

    public static async Task<Outcome> Handle(
        ChangeRoomAssistant c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, RoomDirectory rooms, CancellationToken stop)
    {
        if (c.Json.Length > MaxLength) return Outcome.Refused(RoomRejections.BadAssistant);
        if (rooms.Find(c.Id)?.Assistant is { } known && await vault.GetAsync(known, stop) == c.Json) return new(null, 0, 0);
        var secret = await vault.PutAsync(c.Json, stop);
        return await RoomChange.RunAsync(c.Id, new LiveRoomCommand.ChangeAssistant(c.Id, secret, context.By, time.GetUtcNow()), context, store, memory, stop);
    }
}

/// <summary>The room and its key are gone; its publisher is cut. The stream's history stays.</summary>
public sealed record RemoveRoom(RoomId Id) : ICommand<Outcome>;

public static class RemoveRoomHandler
{
    public static Task<Outcome> Handle(RemoveRoom c, CommandContext context, IEventStore store, IMemoryViews memory, TimeProvider time, CancellationToken stop) =>
        RoomChange.RunAsync(c.Id, new LiveRoomCommand.Remove(c.Id, context.By, time.GetUtcNow()), context, store, memory, stop);
}

internal static class RoomChange
{
    /// <summary>Returns when the change is in force.</summary>
    public static async Task<Outcome> RunAsync(RoomId id, LiveRoomCommand command, CommandContext context, IEventStore store, IMemoryViews memory, CancellationToken stop)
    {
        var outcome = await store.DecideAsync(RoomEvents.Room, id.EventStream, context, state => LiveRoomDecider.Decide(command, state), stop);
        if (outcome.Rejection is null) await memory.CaughtUpAsync(outcome.Position, stop);
        return outcome;
    }
}
