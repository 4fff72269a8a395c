using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Which stream a peer means, from the three places where RTMP peers write it: app, tcUrl and stream name.</summary>
/// <param name="Query">All parameters as sent, those of the stream name first, without <c>?</c>; may hold a secret: never log it.</param>
/// <remarks>
/// Not part of the specification. OBS sends the server's path as app and the key, query included, as stream name. ffmpeg cuts a URL's path at
/// its second slash. Older encoders put the query into app or tcUrl. App and stream name are joined and cut at the last slash, so that the
/// same URL means the same stream wherever a peer cuts it.
/// </remarks>
internal sealed record StreamAddress(FeedName Name, string Query)
{
    private const string VhostParameter = "vhost";
    private const string DottedVhost = "...vhost...";

    /// <returns>Null when the name breaks <see cref="FeedNameRules"/>.</returns>
    public static StreamAddress? Parse(string app, string tcUrl, string streamName)
    {
        var (appPath, appQuery) = CutQuery(app);
        var (streamPath, streamQuery) = CutQuery(streamName);
        var urlQuery = appQuery.Length > 0 ? "" : CutQuery(tcUrl).Query; // tcUrl ends with app: what app has is there again
        var query = string.Join('&', new[] { streamQuery, appQuery, urlQuery }.Where(q => q.Length > 0));
        appPath = CutDottedVhost(appPath, out var dottedVhost);
        var path = $"{Decode(appPath).Trim('/')}/{Decode(streamPath).TrimStart('/')}".Trim('/');
        var cut = path.LastIndexOf('/');
        if (cut < 0) return null;
        var vhost = Parameter(query, VhostParameter) ?? dottedVhost ?? FeedName.DefaultVhost;
        var name = new FeedName(vhost, path[..cut], path[(cut + 1)..]);
        return FeedNameRules.IsValid(name) ? new(name, query) : null;
    }

    public override string ToString() => Name.ToString(); // the generated one would print the query

    /// <summary>The decoded value of the first parameter of exactly this name that is not empty.</summary>
    private static string? Parameter(string query, string name)
    {
        foreach (var pair in query.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && equals < pair.Length - 1 && pair[..equals] == name) return Decode(pair[(equals + 1)..]);
        }

        return null;
    }

    /// <summary>The form <c>live...vhost...example.org</c>, which SRS takes for encoders that drop queries.</summary>
    private static string CutDottedVhost(string app, out string? vhost)
    {
        var at = app.IndexOf(DottedVhost, StringComparison.Ordinal);
        vhost = at < 0 ? null : app[(at + DottedVhost.Length)..];
        return at < 0 ? app : app[..at];
    }

    private static (string Path, string Query) CutQuery(string text)
    {
        var at = text.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
