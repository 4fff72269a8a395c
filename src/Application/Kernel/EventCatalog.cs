using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SrsStack.Application.Kernel;

/// <summary>Which name each event type is stored under, and how it is written. Names are frozen: a rename would lose history.</summary>
public sealed class EventCatalog
{
    private readonly FrozenDictionary<Type, EventKind> _byType;
    private readonly FrozenDictionary<string, EventKind> _byName;

    private readonly FrozenDictionary<string, EventUpcast> _older;

    /// <param name="upcasts">How events of earlier shapes are read.</param>
    public EventCatalog(IEnumerable<EventKind> kinds, IEnumerable<EventUpcast>? upcasts = null)
    {
        var all = kinds.ToList();
        _older = (upcasts ?? []).ToFrozenDictionary(u => u.Name, StringComparer.Ordinal);
        _byType = all.ToFrozenDictionary(k => k.Type);
        _byName = all.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);
    }

    /// <summary>Every event of this build.</summary>
    public static EventCatalog Default { get; } = new(
        [.. Streams.StreamEvents.All, .. Access.AccessEvents.All, .. Platform.PlatformEvents.All, .. Rooms.RoomEvents.All, .. Callbacks.CallbackEvents.All, .. Recordings.RecordingEventKinds.All]);

    /// <summary>Every kind of entity of this build, by the type of its streams.</summary>
    public static IReadOnlyDictionary<string, IEntity> Entities { get; } = new IEntity[]
    {
        Streams.StreamEvents.LiveStream, Access.AccessEvents.Owner, Access.AccessEvents.Key, Access.AccessEvents.Token, Platform.PlatformEvents.Boot,
        Platform.PlatformEvents.Settings, Rooms.RoomEvents.Room, Access.AccessEvents.Play, Access.AccessEvents.Person,
        Callbacks.CallbackEvents.Target, Recordings.RecordingEventKinds.Rules, Recordings.RecordingEventKinds.Recording, Recordings.RecordingEventKinds.Part,
    }.ToFrozenDictionary(e => e.StreamType, StringComparer.Ordinal);

    public IEnumerable<EventKind> All => _byName.Values;

    public EventKind Of(object e) =>
        _byType.TryGetValue(e.GetType(), out var kind) ? kind : throw new InvalidOperationException($"{e.GetType()} is not in the event catalog.");

    /// <returns>Null for a type that this build does not know.</returns>
    public object? Read(string name, string json)
    {
        if (_byName.TryGetValue(name, out var kind)) return JsonSerializer.Deserialize(json, kind.Json);
        return _older.TryGetValue(name, out var upcast) ? upcast.Read(json) : null;
    }

    public string Write(object e) => JsonSerializer.Serialize(e, Of(e).Json);
}

/// <summary>An earlier shape of an event: stored events never change, they are read into the shape of now.</summary>
/// <param name="Name">Under which the earlier shape is stored.</param>
public sealed record EventUpcast(string Name, Func<string, object> Read)
{
    public static EventUpcast Of<TOld, TNow>(string name, JsonTypeInfo<TOld> json, Func<TOld, TNow> upcast)
        where TNow : class => new(name, text => upcast(JsonSerializer.Deserialize(text, json)!));
}

/// <param name="Name">Snake case, as Marten's alias of the type would be read; never changes.</param>
public sealed record EventKind(string Name, Type Type, JsonTypeInfo Json)
{
    /// <summary>Marten's <c>mt_dotnet_type</c>: full name and assembly, no version.</summary>
    public string DotnetType { get; } = $"{Type.FullName}, {Type.Assembly.GetName().Name}";

    public static EventKind Of<T>(string name, JsonTypeInfo<T> json) => new(name, typeof(T), json);
}
