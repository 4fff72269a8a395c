using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Http;

namespace SrsStack.Host.Delivery;

/// <summary>A live feed as one HTTP answer without end, from the newest key frame on: HTTP-FLV, HTTP-TS.</summary>
internal sealed class LiveEndpoint(MediaEngine engine)
{
    private const int BytesAtOnce = 64 << 10;

    /// <summary>The head of the answer. No length and no chunks: the body ends with the connection (RFC 9112, 6.3).</summary>
    public static byte[] Head(LiveForm form) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: {form.ContentType}\r\nCache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\n"
        + "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");

    public async Task AnswerAsync(HttpContext http, MediaPath media, LiveForm form)
    {
        var outcome = await engine.BeginPlayAsync(MediaDelivery.Request(http, engine, media, form.Protocol) with { Fits = form.Fits }, http.RequestAborted);
        if (outcome.Session is not { } session)
        {
            await MediaDelivery.RefuseAsync(http, outcome.Refusal!, media.Name);
            return;
        }
        using (session)
        {
            if (HttpMethods.IsGet(http.Request.Method) && SocketOf(http) is { } socket)
            {
                var player = session.Play(socket, Head(form), form.Protocol, form.Create);
                await DirectPlay.RunAsync(player, session, socket, engine.Time, http.RequestAborted);
                http.Abort();
                return;
            }
            http.Response.ContentType = form.ContentType;
            http.Response.Headers.CacheControl = "no-store";
            if (HttpMethods.IsGet(http.Request.Method)) await SendAsync(http, session, form);
        }
    }

    /// <summary>Only clear-text HTTP/1: there the body is what goes over the socket.</summary>
    private static Socket? SocketOf(HttpContext http) =>
        HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol) ? ClearText.SocketOf(http.Features) : null;

    private async Task SendAsync(HttpContext http, PlaySession session, LiveForm form)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;   // a quiet stream is no slow player
        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, engine.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, session.Stopping, stall.Token);
        using var cursor = session.Open(form.Protocol, form.Create);
        try
        {
            while (await cursor.WaitAsync(stop.Token))
            {
                session.CountBytes(cursor.CopyTo(http.Response.BodyWriter, BytesAtOnce));
                stall.CancelAfter(engine.Options.PlayStall);
                await http.Response.BodyWriter.FlushAsync(stop.Token);
                stall.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException)
        {
            http.Abort();   // left, kicked or stalled: no orderly end of the chunked body, so that the player notices
        }
        session.CountSkips(cursor.Skips);
    }
}
