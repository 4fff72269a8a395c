using System.Text.Json;
using System.Text.Json.Serialization;
using SrsStack.Domain.Access;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Kernel;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Recordings;
using SrsStack.Domain.Rooms;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Kernel;

/// <summary>Ids are stored as their bare value, so that stored events read well and a wrapper can change.</summary>
public abstract class IdJson<T>(Func<string, T> read, Func<T, string> write) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        read(reader.GetString() ?? throw new JsonException($"{typeof(T).Name} is null."));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}

public sealed class SessionIdJson() : IdJson<SessionId>(s => new(s), id => id.Value);

public sealed class BootIdJson() : IdJson<BootId>(s => new(Guid.Parse(s)), id => id.Value.ToString("N"));

public sealed class SecretRefJson() : IdJson<SecretRef>(s => new(s), id => id.Value);

public sealed class RoomIdJson() : IdJson<RoomId>(s => new(s), id => id.Value);

public sealed class CallbackIdJson() : IdJson<CallbackId>(s => new(s), id => id.Value);

public sealed class RecordingIdJson() : IdJson<RecordingId>(s => new(s), id => id.Value);

public sealed class ApiTokenIdJson() : IdJson<ApiTokenId>(s => new(s), id => id.Value);
