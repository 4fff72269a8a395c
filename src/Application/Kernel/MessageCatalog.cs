using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SrsStack.Application.Kernel;

/// <summary>Which name each message type is stored under, how it is written and how often it is tried. Names are frozen: waiting messages carry them.</summary>
public sealed class MessageCatalog
{
    private readonly FrozenDictionary<Type, MessageKind> _byType;
    private readonly FrozenDictionary<string, MessageKind> _byName;

    public MessageCatalog(IEnumerable<MessageKind> kinds)
    {
        var all = kinds.ToList();
        _byType = all.ToFrozenDictionary(k => k.Type);
        _byName = all.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);
    }

    /// <summary>Every message of this build: each feature adds its list, as with <see cref="EventCatalog"/>.</summary>
    public static MessageCatalog Default { get; } = new([]);

    public IReadOnlyCollection<MessageKind> All => _byName.Values;

    public MessageKind Of(IMessage message) =>
        _byType.TryGetValue(message.GetType(), out var kind) ? kind : throw new InvalidOperationException($"{message.GetType()} is not in the message catalog.");

    /// <returns>Null for a name that this build does not know.</returns>
    public MessageKind? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <param name="Name">Snake case; never changes.</param>
public sealed record MessageKind(string Name, Type Type, JsonTypeInfo Json, RetryPolicy Retries)
{
    public static MessageKind Of<T>(string name, JsonTypeInfo<T> json, RetryPolicy? retries = null)
        where T : IMessage => new(name, typeof(T), json, retries ?? RetryPolicy.Default);

    public string Write(IMessage message) => JsonSerializer.Serialize(message, Json);

    /// <exception cref="JsonException">The body is not one of this kind.</exception>
    public object Read(string body) => JsonSerializer.Deserialize(body, Json) ?? throw new JsonException("The body is null.");
}
