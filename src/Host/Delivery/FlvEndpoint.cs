using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SrsStack.Media.Containers.Flv;
using SrsStack.Media.Engine;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Host.Delivery;

/// <summary>HTTP-FLV: the live feed as one answer without end, from the newest key frame on.</summary>
internal sealed class FlvEndpoint(MediaEngine engine)
{
    private const int BytesAtOnce = 64 << 10;
    private const string ContentType = "video/x-flv";

    /// <summary>For a player to read what is left and to close.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>No length and no chunks: the body ends with the connection (RFC 9112, 6.3).</summary>
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: {ContentType}\r\nCache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");

    public async Task AnswerAsync(HttpContext http, MediaPath media)
    {
        var outcome = await engine.BeginPlayAsync(MediaDelivery.Request(http, engine, media, "flv"), http.RequestAborted);
        if (outcome.Session is not { } session)
        {
            await MediaDelivery.RefuseAsync(http, outcome.Refusal!, media.Name);
            return;
        }
        using (session)
        {
            if (HttpMethods.IsGet(http.Request.Method) && DirectSocketOf(http) is { } socket)
            {
                await SendDirectAsync(http, session, socket);
                return;
            }
            http.Response.ContentType = ContentType;
            http.Response.Headers.CacheControl = "no-store";
            if (HttpMethods.IsHead(http.Request.Method)) return;
            await SendAsync(http, session);
        }
    }

    /// <summary>Only clear-text HTTP/1: there the body is what goes over the socket. Kestrel's own way to it costs six times as much.</summary>
    private static Socket? DirectSocketOf(HttpContext http) =>
        HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol) ? ClearText.SocketOf(http.Features) : null;

    /// <summary>Kestrel reads on, so that it notices when the player leaves, and writes nothing: head and body are the pump's.</summary>
    private async Task SendDirectAsync(HttpContext http, PlaySession session, Socket socket)
    {
        var player = session.Play(socket, Head, "flv", static () => new FlvForm());
        await using var left = http.RequestAborted.UnsafeRegister(static p => ((SocketPlayer)p!).Stop(), player);
        await using var stopped = session.Stopping.UnsafeRegister(static p => ((SocketPlayer)p!).Stop(), player);
        var end = await player.Ended;
        if (end == PlayerEnd.FeedEnded) await CloseAsync(http, socket);
        http.Abort();
    }

    /// <summary>An abort alone would reset the connection, and the player might lose the last seconds that it has not read yet.</summary>
    private async Task CloseAsync(HttpContext http, Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return;
        }
        await Task.Delay(Farewell, engine.Time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAsync(HttpContext http, PlaySession session)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;   // a quiet stream is no slow player
        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, engine.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, session.Stopping, stall.Token);
        using var cursor = session.Open("flv", static () => new FlvForm());
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
        engine.Meters.SkippedGops.Add(cursor.Skips);
    }
}
