using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Http;

namespace SrsStack.Host.Delivery;

/// <summary>Serves players whose connection begins with the GET of a live feed, before the web server's HTTP parser sees it.</summary>
/// <remarks>
/// Tens of thousands of players are connections that ask once and then only take. The web server's objects for a request, about 80 kB a
/// connection, are of no use to them. Whatever is not exactly such a request goes on to the web server untouched.
/// </remarks>
internal sealed class LiveConnections(MediaEngine engine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task OnConnectedAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (ClearText.SocketOf(connection.Features) is { } socket && await FindAsync(connection) is var (head, media) && FormOf(head, media) is { } form)
        {
            await ServeAsync(connection, socket, head, media, form);
            return;
        }
        await next(connection);
    }

    private async Task<(RequestHead Head, MediaPath Media)?> FindAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience, engine.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        try
        {
            return await FindAsync(connection.Transport.Input, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return null;        // the web server has its own limits for those who say nothing
        }
    }

    private async Task<(RequestHead Head, MediaPath Media)?> FindAsync(PipeReader input, CancellationToken stop)
    {
        while (true)
        {
            var read = await input.ReadAsync(stop);
            var result = RequestHead.TryRead(read.Buffer, out var head, out var end);
            var media = head is null ? null : MediaPath.TryParse(head.Path, Vhost(head));
            if (result == RequestHead.Result.Incomplete && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            var isOurs = media is not null && FormOf(head!, media) is not null;
            if (isOurs) input.AdvanceTo(end);
            else input.AdvanceTo(read.Buffer.Start);                // nothing examined: the web server gets it at once
            return isOurs ? (head!, media!) : null;
        }
    }

    private LiveForm? FormOf(RequestHead head, MediaPath media) => media.Kind switch
    {
        MediaPathKind.Flv => head.WebSocketKey is null ? LiveForm.Flv : LiveForm.WebSocket,
        MediaPathKind.Aac when head.WebSocketKey is null => LiveForm.Aac,
        MediaPathKind.Mp3 when head.WebSocketKey is null => LiveForm.Mp3,
        MediaPathKind.Ts when head.WebSocketKey is null && engine.FindFeed(media.Name) is not null => LiveForm.Ts,
        _ => null,
    };

    private async Task ServeAsync(ConnectionContext connection, Socket socket, RequestHead head, MediaPath media, LiveForm form)
    {
        var request = new SessionRequest(
            engine.NewSessionId(), SessionRole.Play, form.Protocol, media.Name, head.Query, connection.RemoteEndPoint?.ToString() ?? "unknown", form.Fits);
        var outcome = await engine.BeginPlayAsync(request, connection.ConnectionClosed);
        if (outcome.Session is not { } session)
        {
            await RefuseAsync(connection, outcome.Refusal!, media.Name);
            return;
        }
        using (session)
        {
            var opening = head.WebSocketKey is { } key ? WebSocketWire.Accept(key) : LiveEndpoint.Head(form);
            var player = session.Play(socket, opening, form.Protocol, form.Create);
            using var left = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
            var reading = head.WebSocketKey is null ? DrainAsync(connection, left) : WebSocketWire.ListenAsync(connection, player, left);
            await DirectPlay.RunAsync(player, session, socket, engine.Time, left.Token);
            connection.Transport.Input.CancelPendingRead();
            await reading;
        }
    }

    /// <summary>A player has nothing more to say; its end of the connection says that it left.</summary>
    private static async Task DrainAsync(ConnectionContext connection, CancellationTokenSource left)
    {
        var input = connection.Transport.Input;
        try
        {
            for (var isOver = false; !isOver;)
            {
                var read = await input.ReadAsync();
                input.AdvanceTo(read.Buffer.End);
                isOver = read.IsCompleted || read.IsCanceled;
            }
        }
        catch (IOException)
        {
            // reset: it left as well
        }
        await left.CancelAsync();
    }

    private static async Task RefuseAsync(ConnectionContext connection, string reason, FeedName name)
    {
        var (status, text) = MediaDelivery.Explain(reason, name);
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var head = $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\n"
            + "Cache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    private static string Vhost(RequestHead head) => QueryHelpers.ParseQuery(head.Query).GetValueOrDefault("vhost").ToString();
}
