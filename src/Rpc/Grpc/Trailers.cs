namespace SrsStack.Rpc.Grpc;

/// <summary>The last lines of an answer: status, message, then metadata.</summary>
internal static class Trailers
{
    /// <summary>The trailers of a call in the order in which they are sent.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(RpcException? failure, Metadata? own)
    {
        yield return new("grpc-status", StatusText.Code(failure?.StatusCode ?? StatusCode.OK));
        if (failure?.Status.Detail is { Length: > 0 } detail) yield return new("grpc-message", StatusText.Encode(detail));
        foreach (var entry in own ?? []) yield return new(entry.Key, entry.Value);
        foreach (var entry in failure?.Trailers ?? []) yield return new(entry.Key, entry.Value);
    }

    /// <summary>As HTTP trailers, or as headers when nothing was sent before ("Trailers-Only").</summary>
    public static void Send(HttpResponse response, IEnumerable<KeyValuePair<string, string>> trailers, bool asHeaders)
    {
        foreach (var (key, value) in trailers)
        {
            if (asHeaders) response.Headers.Append(key, value);
            else response.AppendTrailer(key, value);
        }
    }
}
