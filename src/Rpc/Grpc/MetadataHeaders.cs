using System.Buffers;

namespace SrsStack.Rpc.Grpc;

/// <summary>Metadata as HTTP headers: <c>-bin</c> values are base64, padded or not, several in one line separated by commas.</summary>
/// <remarks>gRPC over HTTP/2, "Custom-Metadata". Keys or base64 that break the rules are left out rather than failing the call.</remarks>
internal static class MetadataHeaders
{
    public static Metadata Read(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> headers)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in headers)
            foreach (var value in values)
                Add(metadata, key, value ?? "");
        return metadata;
    }

    public static void Add(Metadata metadata, string key, string value)
    {
        if (key.StartsWith(':')) return;
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            if (IsKey(key)) metadata.Add(key, value);
            return;
        }

        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
            if (TryBase64(part, out var bytes)) metadata.Add(key, bytes);
    }

    private static bool TryBase64(string text, out byte[] bytes)
    {
        bytes = [];
        var padded = text.TrimEnd('=').PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '=');
        var target = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, target, out var written)) return false;
        bytes = target[..written];
        return true;
    }

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static bool IsKey(string key) => key.Length > 0 && !key.AsSpan().ContainsAnyExcept(KeyCharacters);
}
