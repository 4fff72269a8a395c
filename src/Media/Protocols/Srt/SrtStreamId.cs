using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>What a peer wants, as its stream id says it: SRT Access Control (libsrt, docs/features/access-control.md) and the forms of SRS and MediaMTX.</summary>
/// <param name="Query">All other keys as <c>key=value</c> joined by <c>&amp;</c>; may hold a secret: never log it.</param>
/// <remarks>
/// <c>#!::r=live/tv,m=publish,secret=KEY</c>, <c>#!::h=host,r=live/tv</c>, <c>#!::h=live/tv,m=publish</c>, <c>#!::r=live/tv?secret=KEY,m=publish</c>,
/// <c>live/tv?secret=KEY</c>, <c>tv</c>, <c>publish:live/tv:user:KEY</c>, <c>read:live/tv</c>, all also percent-encoded. Without a mode it is a player, as in SRS.
/// </remarks>
internal sealed record SrtStreamId(bool IsPublish, FeedName Name, string Query)
{
    private const string Marker = "#!::";
    private const string DefaultApp = "live";
    private const int MaxChars = 512;

    /// <returns>Null when it names no stream or no mode that is known.</returns>
    public static SrtStreamId? Parse(string text)
    {
        if (text.Length is 0 or > MaxChars) return null;
        if (text.StartsWith("%23", StringComparison.Ordinal)) text = Uri.UnescapeDataString(text);
        if (text.StartsWith(Marker, StringComparison.Ordinal)) return OfKeys(text[Marker.Length..]);
        if (text.StartsWith('#')) return null;
        return TryCutAction(text, out var isPublish, out var rest) ? OfMediaMtx(rest, isPublish) : OfPath(text);
    }

    public override string ToString() => $"{(IsPublish ? "publish" : "play")} {Name}";      // the generated one would print the query

    private static SrtStreamId? OfKeys(string text)
    {
        string? resource = null, host = null, mode = null;
        var query = new List<string>();
        foreach (var pair in text.Split([',', '?'], StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(pair, '=');
            if (key == "r") resource ??= value;
            else if (key == "h") host ??= value;
            else if (key == "m") mode ??= value;
            else query.Add(pair);
        }
        bool? isPublish = mode switch
        {
            "publish" => true,
            null or "request" or "play" => false,
            _ => null,
        };
        resource ??= host is null ? null : PathOfHost(host);
        return isPublish is { } known && resource is not null ? Create(resource, string.Join('&', query), known) : null;
    }

    /// <summary>The old form, <c>h=app/stream</c> or <c>h=vhost/app/stream</c>.</summary>
    private static string PathOfHost(string host)
    {
        var parts = host.Trim('/').Split('/');
        return parts.Length > 2 ? string.Join('/', parts[1..]) : host;
    }

    private static SrtStreamId? OfPath(string text)
    {
        var (path, query) = Cut(text, '?');
        return Create(path, query, isPublish: false);
    }

    /// <summary>path, path:query, path:user:password, path:user:password:query.</summary>
    private static SrtStreamId? OfMediaMtx(string text, bool isPublish)
    {
        var (whole, query) = Cut(text, '?');
        var parts = whole.Split(':');
        string[] more = parts.Length switch
        {
            1 => [],
            2 => [parts[1]],
            3 => [$"user={parts[1]}", $"secret={parts[2]}"],
            _ => [$"user={parts[1]}", $"secret={parts[2]}", parts[3]],
        };
        return Create(parts[0], string.Join('&', more.Append(query).Where(q => q.Length > 0)), isPublish);
    }

    private static SrtStreamId? Create(string path, string query, bool isPublish)
    {
        path = path.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(path) : path;
        path = path.Trim('/');
        var cut = path.LastIndexOf('/');
        var vhost = query.Split('&').Select(p => Cut(p, '=')).FirstOrDefault(p => p.Key == "vhost" && p.Value.Length > 0).Value ?? FeedName.DefaultVhost;
        var name = cut < 0 ? new FeedName(vhost, DefaultApp, path) : new FeedName(vhost, path[..cut], path[(cut + 1)..]);
        return FeedNameRules.IsValid(name) ? new(isPublish, name, query) : null;
    }

    private static bool TryCutAction(string text, out bool isPublish, out string rest)
    {
        var (action, behind) = Cut(text, ':');
        (isPublish, rest) = (action == "publish", behind);
        return action is "publish" or "read" && text.Length > action.Length;
    }

    private static (string Key, string Value) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
