using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.Json;

/// <summary>The one request of a JSON call, put together from path, query and body when the handler asks for it.</summary>
/// <remarks>google/api/http.proto, "Rules for HTTP mapping". Read late, so that interceptors refuse a call before its body is read.</remarks>
internal sealed class JsonRequestReader<TRequest>(HttpContext http, MessageDescriptor type, HttpBinding binding, JsonMapping mapping, RpcOptions options)
    : IAsyncStreamReader<TRequest> where TRequest : class
{
    private bool _read;

    public TRequest Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (_read) return false;
        _read = true;
        var body = binding.HasBody ? await JsonBody.ReadAsync(http.Request, options.MaxMessageBytes, cancellationToken) : null;
        var tree = PathAndQuery();
        var fields = tree.Count == 0 ? null : mapping.Parse(tree.ToJsonString(), type);
        var request = body is null ? fields ?? type.Parser.ParseFrom(ByteString.Empty) : FromBody(body);
        if (body is not null && fields is not null) request.MergeFrom(fields.ToByteString());
        Current = (TRequest)request;
        return true;
    }

    private JsonObject PathAndQuery()
    {
        var tree = new JsonObject();
        foreach (var (variable, value) in binding.Path.Bind(http)) RequestFields.Put(tree, type, variable.Field, [value]);
        foreach (var (name, values) in http.Request.Query)
            if (!options.OtherQueryParameters.Contains(name)) PutQuery(tree, name, [.. values]);
        return tree;
    }

    private void PutQuery(JsonObject tree, string name, string?[] values)
    {
        try
        {
            var path = RequestFields.Find(type, name);
            if (binding.WholeBody) throw RpcErrors.InvalidField(name, "the body holds the whole request: query parameters are not read");
            if (path[0] == binding.Body) throw RpcErrors.InvalidField(name, "it is taken from the body");
            if (binding.Path.Variables.Any(v => IsSame(v, path))) throw RpcErrors.InvalidField(name, "it is taken from the path");
            RequestFields.Put(tree, type, name, values);
        }
        catch (RpcException) when (options.IgnoreUnknownJsonFields && !IsField(name)) { /* asked for: unknown parameters are let pass */ }
    }

    private bool IsSame(PathVariable variable, IReadOnlyList<FieldDescriptor> path) =>
        RequestFields.Find(type, variable.Field).SequenceEqual(path);

    private bool IsField(string name) => type.FindFieldByName(name.Split('.')[0]) is not null;

    private IMessage FromBody(string json)
    {
        if (binding.Body is not { } field) return mapping.Parse(json, type);
        if (field is not { FieldType: FieldType.Message, IsRepeated: false }) return mapping.Parse(Wrap(field, json), type);
        var request = type.Parser.ParseFrom(ByteString.Empty);
        field.Accessor.SetValue(request, mapping.Parse(json, field.MessageType, field.JsonName));
        return request;
    }

    // Parsed before it is wrapped: text such as `1,"other":2` must not become a second property.
    private static string Wrap(FieldDescriptor field, string json)
    {
        try { return new JsonObject { [field.JsonName] = JsonNode.Parse(json) }.ToJsonString(); }
        catch (JsonException) { throw RpcErrors.InvalidField(field.JsonName, "the body is not valid JSON"); }
    }
}
