using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SrsStack.Application.Kernel;

/// <summary>Which name each event type is stored under, and how it is written. Names are frozen: a rename would lose history.</summary>
public sealed class EventCatalog
{
    private readonly FrozenDictionary<Type, EventKind> _byType;
    private readonly FrozenDictionary<string, EventKind> _byName;

    public EventCatalog(IEnumerable<EventKind> kinds)
    {
        var all = kinds.ToList();
        _byType = all.ToFrozenDictionary(k => k.Type);
        _byName = all.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);
    }

    /// <summary>Every event of this build.</summary>
    public static EventCatalog Default { get; } = new(
        [.. Streams.StreamEvents.All, .. Access.AccessEvents.All, .. Platform.PlatformEvents.All]);

    public IEnumerable<EventKind> All => _byName.Values;

    public EventKind Of(object e) =>
        _byType.TryGetValue(e.GetType(), out var kind) ? kind : throw new InvalidOperationException($"{e.GetType()} is not in the event catalog.");

    /// <returns>Null for a type that this build does not know.</returns>
    public object? Read(string name, string json) => _byName.TryGetValue(name, out var kind) ? JsonSerializer.Deserialize(json, kind.Json) : null;

    public string Write(object e) => JsonSerializer.Serialize(e, Of(e).Json);
}

/// <param name="Name">Snake case, as Marten's alias of the type would be read; never changes.</param>
public sealed record EventKind(string Name, Type Type, JsonTypeInfo Json)
{
    /// <summary>Marten's <c>mt_dotnet_type</c>: full name and assembly, no version.</summary>
    public string DotnetType { get; } = $"{Type.FullName}, {Type.Assembly.GetName().Name}";

    public static EventKind Of<T>(string name, JsonTypeInfo<T> json) => new(name, typeof(T), json);
}
