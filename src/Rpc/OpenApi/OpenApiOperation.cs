using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using SrsStack.Rpc.Json;

namespace SrsStack.Rpc.OpenApi;

/// <summary>One http rule as an OpenAPI operation.</summary>
internal sealed class OpenApiOperation(MethodDescriptor method, HttpBinding binding, OpenApiPath path, OpenApiSchemas schemas, DescriptorComments comments)
{
    /// <summary>Query parameters of nested messages are listed down to this depth; recursive messages never end.</summary>
    private const int DeepestQuery = 3;

    public JsonObject Build(string id)
    {
        var operation = new JsonObject { ["operationId"] = id, ["tags"] = new JsonArray(method.Service.Name) };
        if (comments.Of(method) is { } comment) operation["description"] = comment;
        if (method.GetOptions()?.Deprecated == true) operation["deprecated"] = true;
        var parameters = new JsonArray([.. path.Parameters.Select(PathParameter), .. QueryParameters()]);
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (binding.HasBody)
        {
            var schema = binding.Body is { } field ? schemas.Field(field) : schemas.Message(method.InputType);
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", schema) };
        }

        operation["responses"] = Responses();
        return operation;
    }

    private JsonObject PathParameter(OpenApiPathParameter parameter)
    {
        var whole = parameter.Variable is { Count: 1 } variable ? RequestFields.Find(method.InputType, variable.Field)[^1] : null;
        var result = new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = "path",
            ["required"] = true,
            ["schema"] = whole is not null ? schemas.Field(whole) : WellKnownSchemas.Scalar(FieldType.String),
        };
        var description = whole is not null ? comments.Of(whole) : parameter.Variable is { } part ? $"Part of `{part.Field}`." : null;
        if (parameter.MayContainSlashes) description = (description + " May contain slashes.").Trim();
        if (description is not null) result["description"] = description;
        return result;
    }

    private IEnumerable<JsonNode> QueryParameters() => binding.WholeBody ? [] : Query(method.InputType, "", 0);

    private IEnumerable<JsonNode> Query(MessageDescriptor type, string prefix, int depth)
    {
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.IsMap || (depth == 0 && field == binding.Body) || IsInPath(prefix + field.Name)) continue;
            var name = prefix + field.JsonName;
            if (field.FieldType != FieldType.Message || WellKnownSchemas.Of(field.MessageType) is not null) yield return QueryParameter(field, name);
            else if (!field.IsRepeated && depth < DeepestQuery)
                foreach (var inner in Query(field.MessageType, name + ".", depth + 1)) yield return inner;
        }
    }

    private JsonObject QueryParameter(FieldDescriptor field, string name)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = schemas.Field(field) };
        if (comments.Of(field) is { } comment) parameter["description"] = comment;
        return parameter;
    }

    private bool IsInPath(string field) => binding.Path.Variables.Any(v => v.Field == field);

    private JsonObject Responses()
    {
        var schema = binding.ResponseBody is { } only ? schemas.Field(only) : schemas.Message(method.OutputType);
        var content = method.IsServerStreaming
            ? new JsonObject { ["application/x-ndjson"] = Schema(schema), ["text/event-stream"] = Schema((JsonObject)schema.DeepClone()) }
            : Content("application/json", schema);
        var problem = Content(Problem.ContentType, new JsonObject { ["$ref"] = "#/components/schemas/Problem" });
        return new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = method.IsServerStreaming ? "A stream: one message a line or event." : "Done.", ["content"] = content },
            ["default"] = new JsonObject { ["description"] = "Refused.", ["content"] = problem },
        };
    }

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = Schema(schema) };

    private static JsonObject Schema(JsonObject schema) => new() { ["schema"] = schema };
}
