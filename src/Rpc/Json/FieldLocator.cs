using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.Json;

/// <summary>
/// Finds which field of a rejected JSON document is wrong, by parsing its properties one by one and going down into the
/// one that fails. Runs only after a failure, so the good path pays nothing for a precise message.
/// </summary>
internal sealed class FieldLocator(JsonParser parser, bool ignoreUnknownFields)
{
    /// <summary>Larger documents are refused without a search: it parses each level again.</summary>
    private const int LargestSearched = 64 << 10;

    /// <returns>INVALID_ARGUMENT with a violation; the field is <paramref name="root"/> or a path such as <c>stream.tags[2]</c>.</returns>
    public RpcException Explain(string json, MessageDescriptor type, string root)
    {
        if (json.Length > LargestSearched) return RpcErrors.InvalidField(NameOr(root), "the document does not fit the message");
        try
        {
            return JsonNode.Parse(json) is JsonObject tree
                ? Search(tree, type, root) ?? RpcErrors.InvalidField(NameOr(root), "the document does not fit the message")
                : RpcErrors.InvalidField(NameOr(root), "a JSON object was expected");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)   // ArgumentException: a property stands twice
        {
            var where = e is JsonException j ? $" (line {j.LineNumber + 1}, byte {j.BytePositionInLine + 1})" : "";
            return RpcErrors.InvalidField(NameOr(root), "the document is not valid JSON" + where);
        }
    }

    private RpcException? Search(JsonObject tree, MessageDescriptor type, string path)
    {
        foreach (var (name, value) in tree)
        {
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            var field = type.FindFieldByName(name) ?? type.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == name);
            if (field is null && ignoreUnknownFields) continue;
            if (field is null) return RpcErrors.InvalidField(inner, "there is no such field");
            if (!Fits(name, value, type)) return Below(field, value, inner) ?? RpcErrors.InvalidField(inner, Describe(field));
        }

        return null;
    }

    private RpcException? Below(FieldDescriptor field, JsonNode? value, string path)
    {
        if (field.FieldType != FieldType.Message || field.IsMap) return null;
        if (value is JsonObject single && !field.IsRepeated && HasFieldsOfItsOwn(field)) return Search(single, field.MessageType, path);
        if (value is not JsonArray many || !HasFieldsOfItsOwn(field)) return null;
        return many.Select((item, i) => item is JsonObject o ? Search(o, field.MessageType, $"{path}[{i}]") : null).FirstOrDefault(e => e is not null);
    }

    // Well-known types have JSON forms of their own: there is nothing to go down into.
    private static bool HasFieldsOfItsOwn(FieldDescriptor field) => field.MessageType.File.Package != "google.protobuf";

    private bool Fits(string name, JsonNode? value, MessageDescriptor type)
    {
        try
        {
            parser.Parse(new JsonObject { [name] = value?.DeepClone() }.ToJsonString(), type);
            return true;
        }
        catch (Exception e) when (JsonMapping.IsBadDocument(e)) { return false; }
    }

    private static string Describe(FieldDescriptor field) => field switch
    {
        { IsMap: true } => "the value is not a map of the expected types",
        { FieldType: FieldType.Enum } => $"one of {string.Join(", ", field.EnumType.Values.Select(v => v.Name))} was expected",
        { FieldType: FieldType.Message } => $"the value is not a valid {field.MessageType.Name}",
        _ => $"the value is not a valid {field.FieldType.ToString().ToLowerInvariant()}",
    };

    private static string NameOr(string root) => root.Length == 0 ? "body" : root;
}
