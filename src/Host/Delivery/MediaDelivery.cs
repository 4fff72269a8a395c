using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Http;

namespace SrsStack.Host.Delivery;

/// <summary>Answers media addresses before any other route is looked at: they are most of the traffic.</summary>
internal static class MediaDelivery
{
    public static void UseMediaDelivery(this WebApplication app)
    {
        var (live, hls) = (ActivatorUtilities.CreateInstance<LiveEndpoint>(app.Services), ActivatorUtilities.CreateInstance<HlsEndpoint>(app.Services));
        var snapshots = ActivatorUtilities.CreateInstance<SnapshotEndpoint>(app.Services);
        app.Use((http, next) => MediaPath.TryParse(http.Request.Path.Value ?? "", http.Request.Query["vhost"]) is { } media ? AnswerAsync(http, media, live, hls, snapshots) : next(http));
    }

    /// <summary>The session that a request asks for.</summary>
    public static SessionRequest Request(HttpContext http, MediaEngine engine, MediaPath media, string protocol) =>
        new(engine.NewSessionId(), SessionRole.Play, protocol, media.Name, http.Request.QueryString.Value?.TrimStart('?') ?? "", Peer(http));

    /// <summary>Says why not, as plain text: players show it, people read it.</summary>
    public static Task RefuseAsync(HttpContext http, string reason, FeedName name)
    {
        (http.Response.StatusCode, var text) = Explain(reason, name);
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }

    public static (int Status, string Text) Explain(string reason, FeedName name) => reason switch
    {
        Refusal.NotFound => (StatusCodes.Status404NotFound, $"Nobody publishes {name} now."),
        Refusal.NotCarried => (StatusCodes.Status406NotAcceptable, $"The codecs of {name} do not fit into this form. It plays as {name}.flv and {name}.m3u8."),
        Refusal.NoPicture => (StatusCodes.Status404NotFound, $"{name} has no picture that can be shown now."),
        Refusal.BadName => (StatusCodes.Status400BadRequest, "This is not the name of a stream."),
        Refusal.TooMany => (StatusCodes.Status503ServiceUnavailable, "The server has no room for another player now."),
        _ => (StatusCodes.Status403Forbidden, $"Not allowed to play this stream ({reason})."),
    };

    private static Task AnswerAsync(HttpContext http, MediaPath media, LiveEndpoint live, HlsEndpoint hls, SnapshotEndpoint snapshots)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
            headers.AccessControlAllowHeaders = "*";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            headers.Allow = "GET, HEAD, OPTIONS";
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }
        return media.Kind switch
        {
            MediaPathKind.Flv => live.AnswerAsync(http, media, LiveForm.Flv),
            MediaPathKind.Snapshot => snapshots.AnswerAsync(http, media),
            MediaPathKind.Aac => live.AnswerAsync(http, media, LiveForm.Aac),
            MediaPathKind.Mp3 => live.AnswerAsync(http, media, LiveForm.Mp3),
            MediaPathKind.Ts => live.AnswerAsync(http, media, LiveForm.Ts),
            MediaPathKind.Segment when hls.IsStream(media.AsTs) => live.AnswerAsync(http, media.AsTs, LiveForm.Ts),
            _ => hls.AnswerAsync(http, media),
        };
    }

    private static string Peer(HttpContext http) => $"{http.Connection.RemoteIpAddress}:{http.Connection.RemotePort}";
}
