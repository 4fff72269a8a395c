using System.Net;
using System.Net.Sockets;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>Connections for <see cref="HttpClient"/> that end at checked addresses.</summary>
internal sealed class OutboundConnect(OutboundGuard guard, OutboundTrust trust)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var endPoints = await guard.ResolveAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, trust, stop);
        SocketException? last = null;
        foreach (var endPoint in endPoints)
        {
            try { return await ConnectAsync(endPoint, stop); }
            catch (SocketException e) { last = e; }
        }
        throw new OutboundException(OutboundError.NotConnected, $"no connection: {last!.SocketErrorCode}");
    }

    /// <exception cref="SocketException">Nobody answers there.</exception>
    internal static async Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken stop)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
