using System.Buffers;
using System.Text;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Protocols.Http;
using SrsStack.Media.Protocols.Srt;

namespace SrsStack.Fuzz;

/// <summary>What strangers write into addresses: heads of HTTP requests, HLS paths and queries, stream ids of SRT.</summary>
internal static class FuzzAddresses
{
    private static readonly string[] Bodies = ["content-length", "transfer-encoding", "expect"];

    /// <summary>A head that is taken is one that no other parser can read in another way, and it is taken at its last byte, not before.</summary>
    public static int Head(byte[] input)
    {
        var result = RequestHead.TryRead(new(input), out var head, out var end);
        if (head is null) return HashCode.Combine(result, Math.Min(input.Count(b => b == '\n'), 8), Math.Min(input.Count(b => b == ':'), 8));
        var length = (int)new ReadOnlySequence<byte>(input).Slice(0, end).Length;
        InsistOnOneReading(Encoding.Latin1.GetString(input, 0, length));
        if (RequestHead.TryRead(new(input, 0, length - 1), out _, out _) != RequestHead.Result.Incomplete) throw new InvalidOperationException("It is read before it is all there.");
        var media = MediaPath.TryParse(head.Path, head.Query);
        return HashCode.Combine(media?.Kind, head.WebSocketKey is null, head.Query.Length > 0, media?.AsMaster() is null, FeedNameRules.IsValid(media?.Name ?? new("", "", "")), Math.Min(input.Count(b => b == ':'), 8));
    }

    /// <summary>Path and query as in an address; the path's last part is looked up as a segment of the stream that it names.</summary>
    public static int HlsAddress(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (text, "") : (text[..mark], text[(mark + 1)..]);
        var media = MediaPath.TryParse(path, null);
        var asked = HlsQuery.TryParse(name => Value(query, name), out var problem);
        if (asked is null && problem.Length == 0) throw new InvalidOperationException("It is refused without a word.");
        if (asked?.Session?.All(char.IsAsciiLetterOrDigit) == false) throw new InvalidOperationException("A viewer's id is written into lists as it is.");
        var way = new HashCode();
        way.Add((media?.Kind, asked?.Form, asked?.Reload.Sequence is null, asked?.Reload.Part is null, asked?.Reload.Skip, asked?.Session is null));
        if (media is not null && SegmentName.TryParse(media.File, media.Name.Stream, out var name)) way.Add(Again(media, name));
        return way.ToHashCode();
    }

    public static int SrtId(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (SrtStreamId.Parse(text) is not { } wish) return HashCode.Combine(text.Length > 0 ? "#%publishread".IndexOf(text[0], StringComparison.Ordinal) : -2, Math.Min(text.Count(c => c is ',' or ':'), 6));
        if (!FeedNameRules.IsValid(wish.Name)) throw new InvalidOperationException("A name that is not allowed was taken.");
        if (wish.ToString() != $"{(wish.IsPublish ? "publish" : "play")} {wish.Name}") throw new InvalidOperationException("The query is in the text.");
        return HashCode.Combine(wish.IsPublish, wish.Name.Vhost == FeedName.DefaultVhost, wish.Name.App == "live", Math.Min(wish.Query.Count(c => c == '&'), 6), wish.Query.Length > 0);
    }

    private static SegmentNameKind Again(MediaPath media, SegmentName name) =>
        SegmentName.Format(media.Name.Stream, name.Kind, name.Sequence, name.Part) == media.File ? name.Kind : throw new InvalidOperationException("A segment has two names.");

    private static void InsistOnOneReading(string head)
    {
        var lines = head.Split("\r\n");
        if (head.Any(static c => c is not ('\r' or '\n') and (< ' ' or > '~')) || lines.Any(static l => l.AsSpan().ContainsAny('\r', '\n'))) throw new InvalidOperationException("It holds what is no text.");
        var names = lines[1..^2].Select(static l => l.Split(':')[0].ToLowerInvariant()).ToList();
        if (names.Any(static n => n.Length == 0 || n.Trim() != n || Bodies.Contains(n)) || names.Distinct(StringComparer.Ordinal).Count() != names.Count) throw new InvalidOperationException("Its fields can be read in two ways.");
        if (!names.Contains("host") && !lines[0].EndsWith("HTTP/1.0", StringComparison.Ordinal)) throw new InvalidOperationException("It has no host.");
    }

    private static string? Value(string query, string name) =>
        query.Split('&').Select(static p => p.Split('=', 2)).Where(p => p[0] == name).Select(static p => p.Length > 1 ? Uri.UnescapeDataString(p[1]) : "").FirstOrDefault();
}
