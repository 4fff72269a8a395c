namespace SrsStack.Infrastructure.Streams;

/// <summary>Reads one parameter of a raw query, percent-decoded. The first of that name counts.</summary>
internal static class QueryParameter
{
    private const int MaxQuery = 4096;

    public static string? Find(string query, string name)
    {
        if (query.Length > MaxQuery) return null;
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var pair = query.AsSpan().TrimStart('?')[range];
            var equals = pair.IndexOf('=');
            if (equals > 0 && pair[..equals].SequenceEqual(name)) return Uri.UnescapeDataString(pair[(equals + 1)..].ToString());
        }
        return null;
    }
}
