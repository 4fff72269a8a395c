using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Http;

public enum MediaPathKind
{
    Flv,

    /// <summary>The feed as one transport stream.</summary>
    Ts,

    /// <summary>Its sound alone.</summary>
    Aac,
    Mp3,
    Playlist,

    /// <summary>A picture of now.</summary>
    Snapshot,

    /// <summary>Of MPEG-TS.</summary>
    Segment,

    /// <summary>Segment, part or head of fragmented MP4.</summary>
    Fragment,
}

/// <summary>
/// A media address: <c>/{app}/{stream}.flv</c>, <c>.ts</c>, <c>.aac</c>, <c>.mp3</c>, <c>.m3u8</c>, <c>.jpg</c>, or a segment: <c>/{app}/{stream}-{number}.ts</c>,
/// <c>.m4s</c>, <c>.{part}.m4s</c>, <c>.mp4</c>. The app may hold slashes.
/// </summary>
/// <param name="File">Last part of the path, with its ending.</param>
public sealed record MediaPath(MediaPathKind Kind, FeedName Name, string File)
{
    /// <summary>The same as the feed of the whole name: a stream may be called <c>cam-1</c>.</summary>
    public MediaPath AsTs => this with { Kind = MediaPathKind.Ts, Name = Name with { Stream = Path.GetFileNameWithoutExtension(File) } };

    private const string Master = "master";

    private static readonly string[] NotApps = ["v1", "terraform", "api", "assets", "openapi", "mgmt"];

    /// <param name="path">Decoded, with its first slash.</param>
    /// <returns>Null when it is no media address. Whether the name is allowed is the engine's to say.</returns>
    public static MediaPath? TryParse(string path, string? vhost)
    {
        var slash = path.LastIndexOf('/');
        if (slash <= 1) return null;
        var (app, file) = (path[1..slash], path[(slash + 1)..]);
        if (NotApps.Contains(app.Split('/')[0], StringComparer.Ordinal)) return null;
        var kind = KindOf(file);
        var stream = kind is null ? "" : StreamOf(kind.Value, file);
        return stream.Length == 0 ? null : new(kind!.Value, new(string.IsNullOrEmpty(vhost) ? FeedName.DefaultVhost : vhost, app, stream), file);
    }

    /// <summary><c>/{app}/{stream}/master.m3u8</c>: the master play list of a stream. Null for other addresses.</summary>
    public MediaPath? AsMaster()
    {
        var slash = Name.App.LastIndexOf('/');
        return Kind == MediaPathKind.Playlist && Name.Stream == Master && slash > 0
            ? this with { Name = Name with { App = Name.App[..slash], Stream = Name.App[(slash + 1)..] } }
            : null;
    }

    private static MediaPathKind? KindOf(string file) => Path.GetExtension(file) switch
    {
        ".flv" => MediaPathKind.Flv,
        ".m3u8" => MediaPathKind.Playlist,
        ".aac" => MediaPathKind.Aac,
        ".mp3" => MediaPathKind.Mp3,
        ".jpg" => MediaPathKind.Snapshot,
        ".ts" => IsSegment(Path.GetFileNameWithoutExtension(file)) ? MediaPathKind.Segment : MediaPathKind.Ts,
        ".m4s" or ".mp4" => MediaPathKind.Fragment,
        _ => null,
    };

    private static string StreamOf(MediaPathKind kind, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return kind switch
        {
            MediaPathKind.Segment => name[..name.LastIndexOf('-')],
            MediaPathKind.Fragment => name.LastIndexOf('-') is > 0 and var dash ? name[..dash] : "",
            _ => name,
        };
    }

    private static bool IsSegment(string name) => name.LastIndexOf('-') is > 0 and var dash && dash + 1 < name.Length && !name.AsSpan(dash + 1).ContainsAnyExceptInRange('0', '9');
}
