using System.Buffers;
using System.Text;

namespace SrsStack.Host.Delivery;

/// <summary>Just enough of an HTTP/1 request to know a plain GET of a live feed; everything else is left to the web server.</summary>
/// <param name="Path">As sent.</param>
/// <param name="Query">As sent, without the <c>?</c>; may hold a secret.</param>
/// <param name="WebSocketKey">Null when it does not ask for a WebSocket.</param>
internal sealed record RequestHead(string Path, string Query, string? WebSocketKey)
{
    /// <summary>Longest head looked at; a longer one is left to the web server and its limits.</summary>
    private const int MaxBytes = 8 << 10;
    private static readonly string[] Bodies = ["Content-Length", "Transfer-Encoding", "Expect"];

    public enum Result
    {
        /// <summary>Not one of these, or not sure: the web server decides.</summary>
        Other,
        Incomplete,
        Found,
    }

    /// <param name="end">Behind the head, when it was found.</param>
    public static Result TryRead(ReadOnlySequence<byte> buffer, out RequestHead? head, out SequencePosition end)
    {
        (head, end) = (null, buffer.Start);
        var reader = new SequenceReader<byte>(buffer);
        if (!StartsWithGet(buffer)) return Result.Other;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return buffer.Length > MaxBytes ? Result.Other : Result.Incomplete;
        if (Target(Encoding.ASCII.GetString(line)) is not var (path, query) || !IsLive(path)) return Result.Other;
        reader.Rewind(2);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> headers, "\r\n\r\n"u8)) return buffer.Length > MaxBytes ? Result.Other : Result.Incomplete;
        end = reader.Position;
        var fields = Fields(Encoding.Latin1.GetString(headers));
        if (fields is null || Bodies.Any(fields.ContainsKey)) return Result.Other;
        if (!fields.TryGetValue("Upgrade", out var upgrade)) head = new(path, query, null);
        else if (upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase) && fields.TryGetValue("Sec-WebSocket-Key", out var key)) head = new(path, query, key);
        return head is null ? Result.Other : Result.Found;
    }

    private static bool StartsWithGet(ReadOnlySequence<byte> buffer)
    {
        Span<byte> seen = stackalloc byte[5];
        var count = (int)Math.Min(buffer.Length, seen.Length);
        buffer.Slice(0, count).CopyTo(seen);
        return "GET /"u8.StartsWith(seen[..count]);
    }

    /// <returns>Null for what is not written as browsers and players write it.</returns>
    private static (string Path, string Query)? Target(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length != 3 || !parts[2].StartsWith("HTTP/1.", StringComparison.Ordinal) || parts[1].Contains('#', StringComparison.Ordinal)) return null;
        var mark = parts[1].IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (parts[1], "") : (parts[1][..mark], parts[1][(mark + 1)..]);
        return path.Contains("/.", StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal) ? null : (path, query);
    }

    private static bool IsLive(string path) => path.EndsWith(".flv", StringComparison.Ordinal) || path.EndsWith(".ts", StringComparison.Ordinal);

    private static Dictionary<string, string>? Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !fields.TryAdd(line[..colon], line[(colon + 1)..].Trim())) return null;      // twice the same: rare, and not for us to judge
        }
        return fields;
    }
}
