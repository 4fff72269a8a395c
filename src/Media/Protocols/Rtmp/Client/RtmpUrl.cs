using System.Diagnostics.CodeAnalysis;

namespace SrsStack.Media.Protocols.Rtmp.Client;

/// <summary>Where a stream is published to or played from: <c>rtmp[s]://host[:port]/app/stream[?query]</c>.</summary>
/// <param name="App">May carry a query; may hold a secret.</param>
/// <param name="StreamName">May carry a query; often is a secret itself.</param>
/// <remarks>Not part of the specification. App and stream are cut at the last slash before the query, as OBS and services have them.</remarks>
public sealed record RtmpUrl(bool IsTls, string Host, int Port, string App, string StreamName)
{
    public const int DefaultPort = 1935;
    public const int DefaultTlsPort = 443;

    private const int MaxChars = 4096;

    /// <summary>The server with the application, as connect tells it. May hold a secret.</summary>
    internal string TcUrl => $"{Server}/{App}";

    private string Server
    {
        get
        {
            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            var isUsual = Port == (IsTls ? DefaultTlsPort : DefaultPort);
            return $"{(IsTls ? "rtmps" : "rtmp")}://{host}{(isUsual ? "" : $":{Port}")}";
        }
    }

    /// <exception cref="FormatException">It is none; the message says what is wrong and holds nothing of it.</exception>
    public static RtmpUrl Parse(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        var cut = url.LastIndexOf('/', query < 0 ? url.Length - 1 : query);
        if (cut < 0) throw new FormatException("An RTMP address is rtmp://host/app/stream.");
        return Parse(url[..cut], url[(cut + 1)..]);
    }

    /// <summary>From the two fields that encoders have: server, and stream name or key.</summary>
    /// <exception cref="FormatException">As <see cref="Parse(string)"/>.</exception>
    [SuppressMessage("Design", "CA1054", Justification = "What people type is no URI: its key may hold any character.")]
    public static RtmpUrl Parse(string server, string streamName)
    {
        if (server.Length + streamName.Length > MaxChars) throw new FormatException($"An RTMP address has up to {MaxChars} characters.");
        var isTls = server.StartsWith("rtmps://", StringComparison.OrdinalIgnoreCase);
        if (!isTls && !server.StartsWith("rtmp://", StringComparison.OrdinalIgnoreCase)) throw new FormatException("An RTMP address starts with rtmp:// or rtmps://.");
        var rest = server[(isTls ? 8 : 7)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var app = slash < 0 ? "" : rest[(slash + 1)..].Trim('/');
        if (app.Length == 0 || streamName.Length == 0) throw new FormatException("An RTMP address needs an app and a stream: rtmp://host/app/stream.");
        var authority = rest[..slash];
        if (authority.Contains('@', StringComparison.Ordinal)) throw new FormatException("User and password before the host are not supported; services want a key in the stream name.");
        if (!Uri.TryCreate($"tcp://{authority}", UriKind.Absolute, out var parsed) || parsed.Host.Length == 0 || parsed.AbsolutePath.Length > 1)
        {
            throw new FormatException("The host or port of the RTMP address is wrong.");
        }

        var port = parsed.Port > 0 ? parsed.Port : isTls ? DefaultTlsPort : DefaultPort;
        return new(isTls, parsed.Host.Trim('[', ']'), port, app, streamName);
    }

    /// <summary>Without app and stream: either may hold a secret.</summary>
    public override string ToString() => Server;
}
