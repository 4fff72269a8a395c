using System.IO.Pipelines;
using Microsoft.Net.Http.Headers;

namespace SrsStack.Rpc.Json;

/// <summary>Reads a JSON body into text, never more than the limit.</summary>
internal static class JsonBody
{
    /// <returns>True for a body of JSON in UTF-8, and for no body at all.</returns>
    public static bool IsAcceptable(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity") return false;
        if (string.IsNullOrEmpty(request.ContentType)) return request.ContentLength is null or 0;
        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <returns>An empty object when there is no body.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: larger than <paramref name="limit"/>; INVALID_ARGUMENT: not UTF-8.</exception>
    public static async Task<string> ReadAsync(HttpRequest request, int limit, CancellationToken cancel)
    {
        if (request.ContentLength > limit) throw TooLarge(limit);
        while (true)
        {
            var read = await ReadPipeAsync(request.BodyReader, cancel);
            var size = read.Buffer.Length;
            if (size > limit || read.IsCompleted)
            {
                // Also when it is refused: a reader that is left amid a read takes the connection with it.
                try { return size > limit ? throw TooLarge(limit) : size > 0 ? JsonMapping.Text(read.Buffer) : "{}"; }
                finally { request.BodyReader.AdvanceTo(read.Buffer.End); }
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<ReadResult> ReadPipeAsync(PipeReader body, CancellationToken cancel)
    {
        try { return await body.ReadAsync(cancel); }
        catch (IOException e) when (e is not BadHttpRequestException) { throw new RpcException(new Status(StatusCode.Cancelled, "the caller has left")); }
    }

    private static RpcException TooLarge(int limit) => new(new Status(StatusCode.ResourceExhausted, $"the body is larger than {limit} bytes"));
}
