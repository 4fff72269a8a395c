using System.Buffers;
using System.Collections.Concurrent;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Rooms;

namespace SrsStack.Application.Rooms;

/// <summary>The live rooms with their keys, in memory: asked at every publish.</summary>
public sealed class RoomDirectory(ISecretVault vault) : IMemoryView
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly ConcurrentDictionary<string, KnownRoom> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownRoom> _byStream = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownRoom> _byKeyHash = new(StringComparer.Ordinal);

    /// <summary>In the order they were made.</summary>
    public IReadOnlyList<KnownRoom> All => [.. _rooms.Values.OrderBy(r => r.CreatedAt).ThenBy(r => r.Id.Value, StringComparer.Ordinal)];

    public int Count => _rooms.Count;

    public KnownRoom? Find(RoomId id) => _rooms.GetValueOrDefault(id.Value);

    public KnownRoom? OfStream(string stream) => _byStream.GetValueOrDefault(stream);

    /// <summary>The room whose whole key this is. Found by a hash, so that what is compared tells nothing about a key.</summary>
    public KnownRoom? OfKey(string key) => _byKeyHash.GetValueOrDefault(ApiTokenText.Hash(key));

    /// <summary>A room whose key stands in a text, in any case. Costs next to nothing where the text has no sixteen hexadecimal digits in a row.</summary>
    public KnownRoom? OfKeyInside(string text)
    {
        if (_rooms.IsEmpty) return null;
        for (var at = 0; at + RoomText.KeyLength <= text.Length; at++)
        {
            var piece = text.AsSpan(at, RoomText.KeyLength);
            if (!piece.ContainsAnyExcept(HexDigits) && OfKey(piece.ToString().ToUpperInvariant()) is { } room) return room;
        }
        return null;
    }

    public async ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case LiveRoomEvent.Created e when await vault.GetAsync(e.Key, stop) is { } key:
                Set(new(e.Id, e.Title, e.Stream, key, null, e.At));
                break;
            case LiveRoomEvent.Renamed e when Find(e.Id) is { } room:
                Set(room with { Title = e.Title });
                break;
            case LiveRoomEvent.KeyRotated e when Find(e.Id) is { } room && await vault.GetAsync(e.Key, stop) is { } key:
                Set(room with { Key = key });
                break;
            case LiveRoomEvent.AssistantChanged e when Find(e.Id) is { } room:
                Set(room with { Assistant = e.Assistant });
                break;
            case LiveRoomEvent.Removed e when _rooms.TryRemove(e.Id.Value, out var room):
                _byStream.TryRemove(room.Stream, out _);
                _byKeyHash.TryRemove(ApiTokenText.Hash(room.Key), out _);
                break;
        }
    }

    private void Set(KnownRoom room)
    {
        if (Find(room.Id) is { } before) _byKeyHash.TryRemove(ApiTokenText.Hash(before.Key), out _);
        _rooms[room.Id.Value] = _byStream[room.Stream] = _byKeyHash[ApiTokenText.Hash(room.Key)] = room;
    }
}

/// <param name="Key">The only one that publishes <paramref name="Stream"/>.</param>
/// <param name="Assistant">Where the vault keeps the assistant's settings; null: none were given.</param>
public sealed record KnownRoom(RoomId Id, string Title, string Stream, string Key, SecretRef? Assistant, DateTimeOffset CreatedAt)
{
    /// <summary>A record would print the key.</summary>
    public override string ToString() => nameof(KnownRoom);
}
