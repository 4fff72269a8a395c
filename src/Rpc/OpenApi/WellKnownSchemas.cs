using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.OpenApi;

/// <summary>Types whose JSON form is fixed by the proto3 JSON mapping.</summary>
internal static class WellKnownSchemas
{
    public static JsonObject Scalar(FieldType type) => type switch
    {
        FieldType.Bool => Of("boolean"),
        FieldType.Double => Of("number", "double"),
        FieldType.Float => Of("number", "float"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Of("integer", "int32"),
        FieldType.UInt32 or FieldType.Fixed32 =>
            new JsonObject { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0, ["maximum"] = uint.MaxValue },
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Of("string", "int64"),
        FieldType.UInt64 or FieldType.Fixed64 => Of("string", "uint64"),
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        _ => Of("string"),
    };

    /// <returns>Null for a message with fields of its own.</returns>
    public static JsonObject? Of(MessageDescriptor type) => type.FullName switch
    {
        "google.protobuf.Timestamp" => Of("string", "date-time"),
        "google.protobuf.Duration" =>
            new JsonObject { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d{1,9})?s$", ["examples"] = new JsonArray("1.5s") },
        "google.protobuf.FieldMask" =>
            new JsonObject { ["type"] = "string", ["description"] = "Field names, separated by commas.", ["examples"] = new JsonArray("") },
        "google.protobuf.Struct" => Of("object"),
        "google.protobuf.Empty" => Of("object"),
        "google.protobuf.ListValue" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject() },
        "google.protobuf.Value" => [],
        "google.protobuf.Any" => Any(),
        _ when type.File.Name == "google/protobuf/wrappers.proto" => Nullable(Scalar(type.FindFieldByNumber(1).FieldType)),
        _ => null,
    };

    private static JsonObject Any() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["@type"] = Of("string") },
        ["required"] = new JsonArray("@type"),
        ["additionalProperties"] = true,
    };

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        return schema;
    }

    private static JsonObject Of(string type, string? format = null) =>
        format is null ? new JsonObject { ["type"] = type } : new JsonObject { ["type"] = type, ["format"] = format };
}
