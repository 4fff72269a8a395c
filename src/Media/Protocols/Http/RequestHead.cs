using System.Buffers;
using System.Text;

namespace SrsStack.Media.Protocols.Http;

/// <summary>Just enough of an HTTP/1 request to know a plain GET of a live feed; everything else is left to the web server.</summary>
/// <remarks>
/// RFC 9112, but narrower: what another parser could read in another way (a byte that is no printable ASCII, a line that ends with a line feed alone, a length or a
/// coding, the same field twice, a segment of dots) is not taken, so there is never a request that is one for us and another for the web server.
/// </remarks>
/// <param name="Path">Decoded; nothing in it is escaped any more.</param>
/// <param name="Query">As sent, without the <c>?</c>; may hold a secret.</param>
/// <param name="WebSocketKey">Null when it does not ask for a WebSocket.</param>
public sealed record RequestHead(string Path, string Query, string? WebSocketKey)
{
    /// <summary>Longest head looked at; a longer one is left to the web server and its limits.</summary>
    public const int MaxBytes = 8 << 10;

    private const int MaxFields = 100;
    private const int KeyLength = 24;
    private static readonly string[] Bodies = ["Content-Length", "Transfer-Encoding", "Expect"];
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> HostLetters = SearchValues.Create(".-_:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public enum Result
    {
        /// <summary>Not one of these, or not sure: the web server decides.</summary>
        Other,
        Incomplete,
        Found,
    }

    public override string ToString() => Path;      // the generated one would print the query

    /// <param name="end">Behind the head, when it was found.</param>
    public static Result TryRead(ReadOnlySequence<byte> buffer, out RequestHead? head, out SequencePosition end)
    {
        (head, end) = (null, buffer.Start);
        if (!StartsWithGet(buffer)) return Result.Other;
        var isLong = buffer.Length > MaxBytes;
        var reader = new SequenceReader<byte>(isLong ? buffer.Slice(0, MaxBytes) : buffer);
        var more = isLong ? Result.Other : Result.Incomplete;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return more;
        if (Target(Text(line)) is not var (path, query, version) || !IsLive(path)) return Result.Other;
        reader.Rewind(2);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> headers, "\r\n\r\n"u8)) return more;
        if (Fields(Text(headers)) is not { } fields || !IsPlain(fields, version) || !TryReadUpgrade(fields, version, out var key)) return Result.Other;
        (head, end) = (new(path, query, key), reader.Position);
        return Result.Found;
    }

    private static bool StartsWithGet(ReadOnlySequence<byte> buffer)
    {
        Span<byte> seen = stackalloc byte[5];
        var count = (int)Math.Min(buffer.Length, seen.Length);
        buffer.Slice(0, count).CopyTo(seen);
        return "GET /"u8.StartsWith(seen[..count]);
    }

    private static string Text(ReadOnlySequence<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <returns>Null for what is not written as browsers and players write it.</returns>
    private static (string Path, string Query, string Version)? Target(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length != 3 || parts[2] is not ("HTTP/1.1" or "HTTP/1.0")) return null;
        if (parts[1].AsSpan().ContainsAnyExceptInRange('!', '~') || parts[1].Contains('#', StringComparison.Ordinal)) return null;
        var mark = parts[1].IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (parts[1], "") : (parts[1][..mark], parts[1][(mark + 1)..]);
        return Decode(path) is { } decoded ? (decoded, query, parts[2]) : null;
    }

    /// <returns>Null when another reader could come to another path: dots, slashes and percent signs in other words, no UTF-8.</returns>
    private static string? Decode(string path)
    {
        if (path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%25", StringComparison.Ordinal)) return null;
        var decoded = path.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(path) : path;
        if (decoded.Contains('%', StringComparison.Ordinal) || decoded.Contains("/.", StringComparison.Ordinal) || decoded.Contains("//", StringComparison.Ordinal)) return null;
        return decoded.Any(static c => char.IsControl(c) || c is '\\' or '\uFFFD') ? null : decoded;
    }

    private static bool IsLive(string path) => path.EndsWith(".flv", StringComparison.Ordinal) || path.EndsWith(".ts", StringComparison.Ordinal);

    private static Dictionary<string, string>? Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (text.Length == 0) return fields;
        foreach (var line in text[2..].Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAnyExcept(Token) || line.AsSpan(colon).ContainsAnyExceptInRange(' ', '~')) return null;
            if (!fields.TryAdd(line[..colon], line[(colon + 1)..].Trim(' ')) || fields.Count > MaxFields) return null;      // twice the same: rare, and not for us to judge
        }
        return fields;
    }

    /// <summary>No body, and a host as RFC 9112, 3.2 wants it.</summary>
    private static bool IsPlain(Dictionary<string, string> fields, string version)
    {
        if (Bodies.Any(fields.ContainsKey)) return false;
        return fields.TryGetValue("Host", out var host) ? host.Length > 0 && !host.AsSpan().ContainsAnyExcept(HostLetters) : version == "HTTP/1.0";
    }

    /// <returns>False for another upgrade than a WebSocket's (RFC 6455, 4.2.1).</returns>
    private static bool TryReadUpgrade(Dictionary<string, string> fields, string version, out string? key)
    {
        key = null;
        if (!fields.TryGetValue("Upgrade", out var upgrade)) return true;
        return version == "HTTP/1.1" && upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase)
            && fields.TryGetValue("Connection", out var connection)
            && connection.Split(',', StringSplitOptions.TrimEntries).Contains("upgrade", StringComparer.OrdinalIgnoreCase)
            && fields.TryGetValue("Sec-WebSocket-Key", out key) && key.Length == KeyLength;
    }
}
