using Microsoft.AspNetCore.Connections;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp;

namespace SrsStack.Host.Delivery;

/// <summary>RTMP on a Kestrel endpoint: limits, graceful stop and later TLS come from there.</summary>
internal sealed class RtmpConnectionHandler(MediaEngine engine, IHostApplicationLifetime lifetime) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        new RtmpServerConnection(engine, connection.Transport, connection.RemoteEndPoint?.ToString() ?? "unknown", ClearText.SocketOf(connection.Features))
            .RunAsync(lifetime.ApplicationStopping);
}
