using System.Text.Json;

namespace SrsStack.Host.Compatibility.SrsStack;

/// <summary>What a call of SRS Stack's API carries: a JSON object whatever the content type says, names in any case, nothing meaning defaults.</summary>
internal sealed class TerraformRequest
{
    private const int MaxBody = 1 << 20;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.OrdinalIgnoreCase);

    private TerraformRequest(HttpContext http) => Http = http;

    public HttpContext Http { get; }

    /// <exception cref="TerraformException">The body is too large or no JSON object.</exception>
    public static async Task<TerraformRequest> ReadAsync(HttpContext http)
    {
        var request = new TerraformRequest(http);
        if (http.Request.ContentLength > MaxBody) throw new TerraformException("parse body: too large");
        using var body = new MemoryStream();
        await CopyAsync(http, body);
        if (body.Length > 0) request.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        return request;
    }

    /// <returns>Empty when the field is missing.</returns>
    /// <exception cref="TerraformException">The field is no text.</exception>
    public string Text(string field)
    {
        if (!_fields.TryGetValue(field, out var value) || value.ValueKind == JsonValueKind.Null) return "";
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new TerraformException($"parse body: {field} is no string");
    }

    /// <returns>Null when the field is missing or null.</returns>
    public JsonElement? Value(string field) => _fields.TryGetValue(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <exception cref="TerraformException">The field is missing, empty or no text.</exception>
    public string Needed(string field) => Text(field) is { Length: > 0 } value ? value : throw new TerraformException($"no {field}");

    /// <returns>False when the field is missing.</returns>
    /// <exception cref="TerraformException">The field is neither true nor false.</exception>
    public bool Flag(string field)
    {
        if (!_fields.TryGetValue(field, out var value) || value.ValueKind == JsonValueKind.Null) return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new TerraformException($"parse body: {field} is no bool");
    }

    /// <returns>Zero when the field is missing.</returns>
    /// <exception cref="TerraformException">The field is no whole number.</exception>
    public int Integer(string field)
    {
        if (!_fields.TryGetValue(field, out var value) || value.ValueKind == JsonValueKind.Null) return 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw new TerraformException($"parse body: {field} is no int");
    }

    private static async Task CopyAsync(HttpContext http, MemoryStream body)
    {
        var buffer = new byte[8192];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBody) throw new TerraformException("parse body: too large");
            body.Write(buffer, 0, read);
        }
    }

    private void Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new TerraformException("parse body: not an object");
            foreach (var field in document.RootElement.EnumerateObject()) _fields[field.Name] = field.Value.Clone();
        }
        catch (JsonException e)
        {
            throw new TerraformException("parse body: not JSON", e);
        }
    }
}

/// <summary>A refusal in SRS Stack's own form: HTTP 500 with one line of text. Holds no secret.</summary>
internal sealed class TerraformException : Exception
{
    public TerraformException()
    {
    }

    public TerraformException(string message)
        : base(message)
    {
    }

    public TerraformException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>Who asks is not who may; SRS Stack has no such answer, since it asks nobody there.</summary>
internal sealed class TerraformUnauthorizedException()
    : Exception("This is for the SRS beside this server: put ?key=KEY behind the hook's address (GET /v1/srs-hooks shows it), or name the address it calls from in Srs:HookNetworks.");
