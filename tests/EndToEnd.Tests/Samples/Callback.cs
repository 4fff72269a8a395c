using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SrsStack.EndToEnd.Tests.Samples;

/// <summary>A callback on its way, as the sender or a forger writes it. Null: the header is missing.</summary>
internal sealed record Callback(string? Id, string? Timestamp, string? Signatures, byte[] Body)
{
    public static string Now(int later = 0) => (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + later).ToString(CultureInfo.InvariantCulture);

    /// <summary>Not signed yet.</summary>
    public static Callback Of(string action, string stream, string? id = null)
    {
        var body = new { request_id = Guid.NewGuid(), action, opaque = "mytoken", vhost = "__defaultVhost__", app = "live", stream };
        return new(id ?? $"msg_{Guid.NewGuid():N}", Now(), null, JsonSerializer.SerializeToUtf8Bytes(body));
    }

    public static string Sign(byte[] key, string? id, string? timestamp, byte[] body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.Latin1.GetBytes($"{id}.{timestamp}."), .. body]));

    public Callback Signed(byte[] key) => this with { Signatures = Sign(key, Id, Timestamp, Body) };

    public Callback Resigned(byte[] key, string? timestamp) => (this with { Timestamp = timestamp }).Signed(key);

    public HttpRequestMessage RequestTo(Uri url, bool inChunks = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = inChunks;
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("webhook-id", Id), ("webhook-timestamp", Timestamp), ("webhook-signature", Signatures)])
        {
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }
}
