using Microsoft.AspNetCore.Connections;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp;

namespace SrsStack.Host.Delivery;

/// <summary>RTMP on a Kestrel endpoint: limits, graceful stop and TLS come from there. With TLS there is no socket to lend.</summary>
internal sealed class RtmpConnectionHandler(MediaEngine engine, IHostApplicationLifetime lifetime) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        new RtmpServerConnection(engine, connection.Transport, connection.RemoteEndPoint?.ToString() ?? "unknown", ClearText.SocketOf(connection.Features))
            .RunAsync(lifetime.ApplicationStopping);
}
