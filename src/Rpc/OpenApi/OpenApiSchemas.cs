using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.OpenApi;

/// <summary>Messages and enums as JSON Schema components, in the shapes of the proto3 JSON mapping.</summary>
internal sealed class OpenApiSchemas(DescriptorComments comments)
{
    /// <summary>Filled as references are made.</summary>
    public JsonObject Components { get; } = [];

    public JsonObject Message(MessageDescriptor type)
    {
        if (WellKnownSchemas.Of(type) is { } known) return known;
        if (!Components.ContainsKey(type.FullName))
        {
            Components[type.FullName] = new JsonObject();   // before its fields: a message may contain itself
            Components[type.FullName] = Object(type);
        }

        return Reference(type.FullName);
    }

    /// <summary>A field with its repetition.</summary>
    public JsonObject Field(FieldDescriptor field)
    {
        if (field.IsMap) return new JsonObject { ["type"] = "object", ["additionalProperties"] = Single(field.MessageType.FindFieldByNumber(2)) };
        return field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = Single(field) } : Single(field);
    }

    public JsonObject Described(FieldDescriptor field)
    {
        var schema = Field(field);
        if (comments.Of(field) is { } comment) schema["description"] = comment;
        if (field.GetOptions()?.Deprecated == true) schema["deprecated"] = true;
        return schema;
    }

    private JsonObject Object(MessageDescriptor type)
    {
        var properties = new JsonObject();
        foreach (var field in type.Fields.InDeclarationOrder()) properties[field.JsonName] = Described(field);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (comments.Of(type) is { } comment) schema["description"] = comment;
        var choices = type.Oneofs.Where(o => !o.IsSynthetic).ToList();
        if (choices.Count > 0)
            schema["x-oneof"] = new JsonObject(choices.Select(o => KeyValuePair.Create<string, JsonNode?>(o.Name, Names(o))));
        return schema;
    }

    private static JsonArray Names(OneofDescriptor choice) => [.. choice.Fields.Select(f => (JsonNode)f.JsonName)];

    private JsonObject Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => Message(field.MessageType),
        FieldType.Enum => Enum(field.EnumType),
        _ => WellKnownSchemas.Scalar(field.FieldType),
    };

    private JsonObject Enum(EnumDescriptor type)
    {
        if (type.FullName == "google.protobuf.NullValue") return new JsonObject { ["type"] = "null" };
        if (!Components.ContainsKey(type.FullName))
        {
            var schema = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. type.Values.Select(v => (JsonNode)v.Name)]) };
            var lines = type.Values.Where(v => comments.Of(v) is not null).Select(v => $"{v.Name}: {comments.Of(v)}");
            if (comments.Of(type) is { } comment) lines = lines.Prepend(comment);
            if (string.Join('\n', lines) is { Length: > 0 } description) schema["description"] = description;
            Components[type.FullName] = schema;
        }

        return Reference(type.FullName);
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };
}
