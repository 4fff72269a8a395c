using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Http;

namespace SrsStack.Host.Delivery;

/// <summary><c>/{app}/{stream}.jpg</c>: what the stream shows now.</summary>
internal sealed class SnapshotEndpoint(MediaEngine engine, Snapshots snapshots)
{
    public async Task AnswerAsync(HttpContext http, MediaPath media)
    {
        var refusal = await engine.AdmitRequestAsync(MediaDelivery.Request(http, engine, media, "snapshot"), http.RequestAborted);
        var feed = refusal is null ? engine.FindFeed(media.Name) : null;
        var picture = feed is null ? null : await snapshots.TakeAsync(feed, http.RequestAborted);
        if (picture is null)
        {
            await MediaDelivery.RefuseAsync(http, refusal ?? (feed is null ? Refusal.NotFound : Refusal.NoPicture), media.Name);
            return;
        }
        http.Response.ContentType = "image/jpeg";
        http.Response.ContentLength = picture.Length;
        http.Response.Headers.CacheControl = HlsCarried.Of(http, null).Length > 0 ? "private, max-age=1" : "public, max-age=1";
        if (HttpMethods.IsGet(http.Request.Method)) await http.Response.BodyWriter.WriteAsync(picture, http.RequestAborted);
    }
}
