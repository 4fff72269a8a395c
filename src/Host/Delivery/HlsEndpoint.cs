using Microsoft.Net.Http.Headers;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Protocols.Http;

namespace SrsStack.Host.Delivery;

/// <summary>HLS from memory: play lists that are ready as bytes, segments and parts that stay valid while they are sent.</summary>
/// <remarks>Bytes behind a segment's name never change, so caches may keep them; play lists are for a second.</remarks>
internal sealed class HlsEndpoint(MediaEngine engine)
{
    private const string Protocol = "hls";
    private const string Forever = "public, max-age=86400, immutable";
    private const string Briefly = "public, max-age=1";
    private const string Never = "no-store";

    /// <summary>A player that comes before the first segment is complete is held for so long.</summary>
    private static readonly TimeSpan FirstPlaylist = TimeSpan.FromSeconds(8);

    private readonly HlsMasters _masters = new(engine);

    /// <summary>A stream has such a name, and it is no segment of another one.</summary>
    public bool IsStream(MediaPath ts) => engine.FindFeed(ts.Name) is not null;

    public async Task AnswerAsync(HttpContext http, MediaPath media)
    {
        var isMaster = false;
        var feed = engine.Hls.Find(media.Name);
        if (feed is null && media.AsMaster() is { } master)
        {
            (media, isMaster) = (master, true);
            feed = engine.Hls.Find(media.Name);
        }

        var refusal = await engine.AdmitRequestAsync(MediaDelivery.Request(http, engine, media, Protocol), http.RequestAborted);
        if (refusal is null && feed is not null)
        {
            engine.FindFeed(media.Name)?.Players.Seen(Protocol, Viewer(http));
            await (isMaster ? MasterAsync(http, media) : media.Kind == MediaPathKind.Playlist ? PlaylistAsync(http, media, feed) : SegmentAsync(http, media, feed));
            return;
        }

        await MediaDelivery.RefuseAsync(http, refusal ?? Refusal.NotFound, media.Name);
    }

    private async Task PlaylistAsync(HttpContext http, MediaPath media, HlsFeed feed)
    {
        if (HlsQuery.TryParse(name => http.Request.Query[name], out var problem) is not { } query)
        {
            await TellAsync(http, StatusCodes.Status400BadRequest, problem);
            return;
        }

        if (engine.Hls.Options.Sessions && query.Session is null)
        {
            await SessionAsync(http, media, feed, query);
            return;
        }

        var form = query.Form == HlsForm.Auto ? feed.PlainForm : query.Form;
        if (form == HlsForm.Ts && engine.FindFeed(media.Name) is { } live && !TsForm.Fits(live.Description))
        {
            await MediaDelivery.RefuseAsync(http, Refusal.NotCarried, media.Name);
            return;
        }

        var answer = await ListAsync(http, feed.Open(form), form, query);
        if (answer.IsReady) await SendListAsync(http, answer.Playlist, query);
        else await RefuseListAsync(http, media, answer.End);
    }

    private async ValueTask<HlsReloadAnswer> ListAsync(HttpContext http, HlsSegmenter segmenter, HlsForm form, HlsQuery query)
    {
        if (form == HlsForm.LowLatency) return await segmenter.ReloadAsync(query.Reload, FirstPlaylist, engine.Time, http.RequestAborted);
        var playlist = await segmenter.WaitForPlaylistAsync(FirstPlaylist, engine.Time, http.RequestAborted);
        return playlist is null ? new(HlsReloadEnd.None, null) : new(HlsReloadEnd.Ready, playlist);
    }

    private Task SendListAsync(HttpContext http, HlsPlaylist playlist, HlsQuery query)
    {
        var carried = HlsCarried.Of(http, engine.Hls.Options.Sessions ? query.Session : null);
        http.Response.Headers.CacheControl = carried.Length > 0 ? Never : Briefly;
        if (carried.Length > 0) return SendAsync(http, HlsPlaylist.ContentType, playlist.RenderPlaylist(carried));
        if (query.Reload.Skip) return SendAsync(http, HlsPlaylist.ContentType, playlist.Delta);
        http.Response.Headers.ETag = playlist.ETag;
        if (http.Request.Headers.IfNoneMatch != playlist.ETag) return SendAsync(http, HlsPlaylist.ContentType, playlist.Bytes);
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private static Task RefuseListAsync(HttpContext http, MediaPath media, HlsReloadEnd end) => end switch
    {
        HlsReloadEnd.TooFarAhead => TellAsync(http, StatusCodes.Status400BadRequest, "This segment or part is too far ahead to wait for."),
        HlsReloadEnd.TimedOut => TellAsync(http, StatusCodes.Status503ServiceUnavailable, "The stream stands still."),
        HlsReloadEnd.TooMany => MediaDelivery.RefuseAsync(http, Refusal.TooMany, media.Name),
        _ => MediaDelivery.RefuseAsync(http, Refusal.NotFound, media.Name),
    };

    /// <summary>The first answer of a session, as SRS gives it: one media play list, named with the viewer's id.</summary>
    private async Task SessionAsync(HttpContext http, MediaPath media, HlsFeed feed, HlsQuery query)
    {
        if (await feed.Open(query.Form).WaitForPlaylistAsync(FirstPlaylist, engine.Time, http.RequestAborted) is null)
        {
            await MediaDelivery.RefuseAsync(http, Refusal.NotFound, media.Name);
            return;
        }

        http.Response.Headers.CacheControl = Never;
        await SendAsync(http, HlsPlaylist.ContentType, _masters.OfSession(media.Name, query, http));
    }

    private async Task MasterAsync(HttpContext http, MediaPath media)
    {
        var list = await _masters.OfRenditionsAsync(media.Name, HlsQuery.TryParse(name => http.Request.Query[name], out _)?.FormText ?? "", FirstPlaylist, http);
        if (list is null)
        {
            await MediaDelivery.RefuseAsync(http, Refusal.NotFound, media.Name);
            return;
        }

        http.Response.Headers.CacheControl = engine.Hls.Options.Sessions || HlsCarried.Of(http, null).Length > 0 ? Never : Briefly;
        await SendAsync(http, HlsPlaylist.ContentType, list);
    }

    private async Task SegmentAsync(HttpContext http, MediaPath media, HlsFeed feed)
    {
        var form = media.Kind == MediaPathKind.Segment ? HlsForm.Ts : HlsForm.Fmp4;
        using var segment = feed.TryGet(form, out var segmenter) ? await segmenter.WaitForSegmentAsync(media.File, engine.Time, http.RequestAborted) : null;
        if (segment is null)
        {
            await MediaDelivery.RefuseAsync(http, Refusal.NotFound, media.Name);
            return;
        }

        http.Response.Headers.CacheControl = engine.Hls.Options.Sessions || HlsCarried.Of(http, null).Length > 0 ? "private, max-age=600" : Forever;
        http.Response.ContentType = segment.ContentType;
        http.Response.ContentLength = segment.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        foreach (var part in segment.Bytes) await http.Response.BodyWriter.WriteAsync(part, http.RequestAborted);
        engine.Meters.SentBytes.Add(segment.Length);
    }

    private async Task SendAsync(HttpContext http, string contentType, ReadOnlyMemory<byte> bytes)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
        engine.Meters.SentBytes.Add(bytes.Length);
    }

    private static Task TellAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers[HeaderNames.CacheControl] = Never;
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }

    /// <summary>What tells viewers apart: the session, else address and program.</summary>
    private static string Viewer(HttpContext http) =>
        HlsQuery.SessionOf(http.Request.Query[HlsQuery.SessionName]) ?? $"{http.Connection.RemoteIpAddress} {http.Request.Headers.UserAgent}";
}
