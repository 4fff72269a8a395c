namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>What a server says, fit for logs and people: short, no control characters, and without the secrets that it may repeat.</summary>
internal static class ServerWords
{
    private const int MaxChars = 256;
    private const string Hidden = "***";

    public static string Clean(string text, RtmpUrl url)
    {
        foreach (var secret in SecretsOf(url)) text = text.Replace(secret, Hidden, StringComparison.OrdinalIgnoreCase);
        return Printable.Cut(text, MaxChars);
    }

    /// <summary>The stream name, queries and their values, the longest first. App without its query is no secret.</summary>
    private static IEnumerable<string> SecretsOf(RtmpUrl url)
    {
        var queries = new[] { url.StreamName, url.App }.Select(Query).Where(q => q.Length > 0).ToArray();
        var values = queries.SelectMany(q => q.Split('&')).Select(p => p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        string[] all = [url.StreamName, url.StreamName.Split('?')[0], .. queries, .. values];
        return all.SelectMany(s => new[] { s, Uri.UnescapeDataString(s) }).Where(s => s.Length > 2).Distinct().OrderByDescending(s => s.Length);
    }

    private static string Query(string text)
    {
        var at = text.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? "" : text[(at + 1)..];
    }
}
