using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace SrsStack.Rpc.Json;

/// <summary>Puts path and query values into a JSON tree, so that the proto3 JSON mapping does every conversion.</summary>
internal static class RequestFields
{
    /// <returns>The fields along a path such as <c>filter.state</c>, by proto name or JSON name.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT that names the path.</exception>
    public static IReadOnlyList<FieldDescriptor> Find(MessageDescriptor type, string path)
    {
        var fields = new List<FieldDescriptor>();
        foreach (var name in path.Split('.'))
        {
            if (fields.Count > 0) type = Inner(fields[^1], path);
            fields.Add(type.FindFieldByName(name) ?? type.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == name)
                ?? throw RpcErrors.InvalidField(path, "there is no such field"));
        }

        return fields;
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT: no such field, not a single value, or a value that cannot be one of its type.</exception>
    public static void Put(JsonObject tree, MessageDescriptor type, string path, IReadOnlyList<string?> values)
    {
        var fields = Find(type, path);
        foreach (var field in fields.SkipLast(1)) tree = (JsonObject)(tree[field.JsonName] ??= new JsonObject());
        var last = fields[^1];
        if (last.IsMap || (last.FieldType == FieldType.Message && !IsScalarLike(last.MessageType)))
            throw RpcErrors.InvalidField(path, "only its fields can be given here");
        if (!last.IsRepeated && values.Count > 1) throw RpcErrors.InvalidField(path, "it can be given only once");
        tree[last.JsonName] = last.IsRepeated
            ? new JsonArray([.. values.Select(v => Literal(last, v ?? "", path))])
            : Literal(last, values[0] ?? "", path);
    }

    private static MessageDescriptor Inner(FieldDescriptor field, string path) =>
        field is { FieldType: FieldType.Message, IsRepeated: false } ? field.MessageType : throw RpcErrors.InvalidField(path, "there is no such field");

    private static bool IsScalarLike(MessageDescriptor type) =>
        type.File == TimestampReflection.Descriptor || type.File == DurationReflection.Descriptor
        || type.File == FieldMaskReflection.Descriptor || type.File == WrappersReflection.Descriptor;

    private static JsonNode Literal(FieldDescriptor field, string value, string path)
    {
        var type = field.FieldType == FieldType.Message && field.MessageType.File == WrappersReflection.Descriptor
            ? field.MessageType.FindFieldByNumber(1).FieldType
            : field.FieldType;
        return type switch
        {
            FieldType.Bool => value switch { "true" => true, "false" => false, _ => throw RpcErrors.InvalidField(path, "true or false was expected") },
            FieldType.Enum when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            FieldType.Bytes => value.Replace('-', '+').Replace('_', '/').TrimEnd('=').PadRight((value.TrimEnd('=').Length + 3) / 4 * 4, '='),
            _ => value,
        };
    }
}
