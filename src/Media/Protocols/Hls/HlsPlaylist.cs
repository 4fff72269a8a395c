using System.Text;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>A media play list as it stood at one moment. Immutable; may be kept and read by any thread.</summary>
public sealed class HlsPlaylist
{
    public const string ContentType = "application/vnd.apple.mpegurl";

    private readonly PlaylistWriter _writer;
    private readonly PlaylistState _state;
    private readonly bool _isLowLatency;
    private readonly byte[] _bytes;
    private byte[]? _delta;

    internal HlsPlaylist(PlaylistWriter writer, PlaylistState state, bool isLowLatency)
    {
        _writer = writer;
        _state = state;
        _isLowLatency = isLowLatency;
        ETag = state.ETag;
        _bytes = writer.Render(state, isLowLatency, string.Empty);
    }

    /// <summary>UTF-8, segment names without a query.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The same without the segments that a player with a recent list knows (bis, 6.2.5.1); made when it is first asked for.</summary>
    public ReadOnlyMemory<byte> Delta => _isLowLatency ? _delta ??= _writer.Render(_state, _isLowLatency, string.Empty, skip: true) : _bytes;

    /// <summary>A strong entity tag with its quotes; of the list, whatever query its segments carry.</summary>
    public string ETag { get; }

    /// <summary>No segment will follow.</summary>
    public bool HasEnded => _state.HasEnded;

    public TimeSpan TargetDuration => TimeSpan.FromSeconds(_state.TargetSeconds);

    /// <summary>The list with a query behind each segment name, so that a play token goes along.</summary>
    /// <param name="segmentQuery">
    /// With or without <c>?</c>, percent-encoded as in a URL; what may not stand in a query is encoded here, so it cannot add lines. Null
    /// or empty gives <see cref="Bytes"/>.
    /// </param>
    public ReadOnlyMemory<byte> RenderPlaylist(string? segmentQuery)
    {
        var query = segmentQuery.AsSpan().TrimStart('?');
        return query.IsEmpty ? _bytes : _writer.Render(_state, _isLowLatency, EscapeQuery(query));
    }

    /// <summary>RFC 3986, 3.4: keeps what may stand in a query, the percent sign taken as the start of what is encoded already.</summary>
    private static string EscapeQuery(ReadOnlySpan<char> query)
    {
        var text = new StringBuilder("?", query.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in query.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-._~!$&'()*+,;=:@/?%".Contains((char)rune.Value)))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) text.Append('%').Append(b.ToString("X2"));
        }

        return text.ToString();
    }
}
