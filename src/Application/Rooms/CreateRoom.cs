using System.Security.Cryptography;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Rooms;

namespace SrsStack.Application.Rooms;

/// <summary>Make a room with a stream and a key of its own, both made here.</summary>
public sealed record CreateRoom(string Title) : ICommand<Outcome<KnownRoom>>;

public static class CreateRoomHandler
{
    public static async Task<Outcome<KnownRoom>> Handle(
        CreateRoom c, CommandContext context, IEventStore store, ISecretVault vault, IMemoryViews memory, TimeProvider time, CancellationToken stop)
    {
        var (id, stream, key, now) = (new RoomId(Guid.NewGuid().ToString()), RoomText.NewStream(), RoomText.NewKey(), time.GetUtcNow());
        var secret = await vault.PutAsync(key, stop);
        var outcome = await store.DecideAsync(RoomEvents.Room, id.EventStream, context, state =>
            LiveRoomDecider.Decide(new LiveRoomCommand.Create(id, c.Title, stream, secret, context.By, now), state), stop);
        if (outcome.Rejection is { } no) return Outcome<KnownRoom>.Refused(no);
        await memory.CaughtUpAsync(outcome.Position, stop);
        return Outcome<KnownRoom>.Done(new(id, c.Title, stream, key, null, now));
    }
}

public static class RoomText
{
    /// <summary>Characters of a key.</summary>
    public const int KeyLength = 16;

    /// <summary>12 hexadecimal digits, as SRS Stack makes them.</summary>
    public static string NewStream() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>16 hexadecimal digits, large, as SRS Stack makes them.</summary>
    public static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(KeyLength / 2));
}
