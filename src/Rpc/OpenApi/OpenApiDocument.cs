using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SrsStack.Rpc.Json;

namespace SrsStack.Rpc.OpenApi;

/// <summary>The JSON wire of all mapped services as an OpenAPI 3.1 document, built when it is first asked for.</summary>
internal sealed class OpenApiDocument(MethodTable table, IOptions<RpcOptions> options)
{
    private readonly Lazy<byte[]> _bytes = new(() => JsonSerializer.SerializeToUtf8Bytes(Build(table, options.Value.OpenApi)));

    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    internal static JsonObject Build(MethodTable table, RpcOpenApiOptions options)
    {
        var comments = DescriptorComments.Read(options.DescriptorSetWithComments);
        var schemas = new OpenApiSchemas(comments);
        var paths = Paths(table, schemas, comments);
        schemas.Components["Problem"] = ProblemSchema();
        var info = new JsonObject { ["title"] = options.Title, ["version"] = options.Version };
        if (options.Description is not null) info["description"] = options.Description;
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = info,
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject()),
            ["tags"] = Tags(table, comments),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components,
                ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        };
    }

    private static JsonObject Paths(MethodTable table, OpenApiSchemas schemas, DescriptorComments comments)
    {
        var paths = new JsonObject();
        foreach (var method in table.Methods.Select(m => m.Descriptor))
        {
            var n = 0;
            foreach (var binding in HttpBinding.Of(method))
            {
                var path = OpenApiPath.Of(binding.Path);
                var id = $"{method.Service.Name}_{method.Name}" + (n++ == 0 ? "" : $"_{n}");
                var item = (JsonObject)(paths[path.Path] ??= new JsonObject());
                item[binding.Verb.ToLowerInvariant()] = new OpenApiOperation(method, binding, path, schemas, comments).Build(id);
            }
        }

        return paths;
    }

    private static JsonArray Tags(MethodTable table, DescriptorComments comments)
    {
        var tags = new JsonArray();
        foreach (var service in table.Services.Where(s => s.Methods.Any(m => HttpBinding.Of(m).Any())))
        {
            var tag = new JsonObject { ["name"] = service.Name };
            if (comments.Of(service) is { } comment) tag["description"] = comment;
            tags.Add((JsonNode)tag);
        }

        return tags;
    }

    private static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["description"] = "RFC 9457 problem details; `code` is the gRPC status and `details` are google.rpc messages, each with its `@type`.",
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["format"] = "uri-reference" },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string" },
            ["code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. StatusNames.All.Select(n => (JsonNode)n)]) },
            ["details"] = new JsonObject { ["type"] = "array", ["items"] = WellKnownSchemas.Of(Google.Protobuf.WellKnownTypes.Any.Descriptor) },
        },
        ["required"] = new JsonArray("type", "title", "status", "detail", "code", "details"),
    };
}
