using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;

namespace SrsStack.Host.Delivery;

/// <summary>HLS from memory: play lists that are ready as bytes, segments that stay valid while they are sent.</summary>
internal sealed class HlsEndpoint(MediaEngine engine)
{
    private const string Protocol = "hls";

    /// <summary>A player that comes before the first segment is complete is held for so long.</summary>
    private static readonly TimeSpan FirstPlaylist = TimeSpan.FromSeconds(8);

    /// <summary>A stream has such a name, and it is no segment of another one.</summary>
    public bool IsStream(MediaPath ts) => engine.FindFeed(ts.Name) is not null;

    public async Task AnswerAsync(HttpContext http, MediaPath media)
    {
        var refusal = await engine.AdmitRequestAsync(MediaDelivery.Request(http, engine, media, Protocol), http.RequestAborted);
        if (refusal is null && engine.Hls.Find(media.Name) is { } segmenter)
        {
            engine.FindFeed(media.Name)?.Players.Seen(Protocol, $"{http.Connection.RemoteIpAddress} {http.Request.Headers.UserAgent}");
            await (media.Kind == MediaPathKind.Playlist ? PlaylistAsync(http, media, segmenter) : SegmentAsync(http, media, segmenter));
            return;
        }
        await MediaDelivery.RefuseAsync(http, refusal ?? Refusal.NotFound, media.Name);
    }

    private async Task PlaylistAsync(HttpContext http, MediaPath media, HlsSegmenter segmenter)
    {
        if (await segmenter.WaitForPlaylistAsync(FirstPlaylist, engine.Time, http.RequestAborted) is not { } playlist)
        {
            await MediaDelivery.RefuseAsync(http, Refusal.NotFound, media.Name);
            return;
        }
        http.Response.Headers.ETag = playlist.ETag;
        http.Response.Headers.CacheControl = "public, max-age=1";
        if (http.Request.Headers.IfNoneMatch == playlist.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        await SendAsync(http, HlsPlaylist.ContentType, playlist.Bytes);
    }

    private async Task SegmentAsync(HttpContext http, MediaPath media, HlsSegmenter segmenter)
    {
        if (!segmenter.TryGetSegment(media.File, out var segment))
        {
            await MediaDelivery.RefuseAsync(http, Refusal.NotFound, media.Name);
            return;
        }
        using (segment)
        {
            http.Response.Headers.CacheControl = "public, max-age=600";
            http.Response.ContentType = "video/mp2t";
            http.Response.ContentLength = segment.Length;
            if (HttpMethods.IsHead(http.Request.Method)) return;
            foreach (var part in segment.Bytes) await http.Response.BodyWriter.WriteAsync(part, http.RequestAborted);
            engine.Meters.SentBytes.Add(segment.Length);
        }
    }

    private async Task SendAsync(HttpContext http, string contentType, ReadOnlyMemory<byte> bytes)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
        engine.Meters.SentBytes.Add(bytes.Length);
    }
}
