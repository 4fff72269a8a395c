using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace SrsStack.Host.Delivery;

/// <summary>Finds the socket below a connection.</summary>
internal static class ClearText
{
    /// <returns>Null when what goes over the socket is not what the program writes: TLS.</returns>
    public static Socket? SocketOf(IFeatureCollection features) =>
        features.Get<ITlsHandshakeFeature>() is null ? features.Get<IConnectionSocketFeature>()?.Socket : null;
}
