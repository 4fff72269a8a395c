using System.Net;
using Microsoft.AspNetCore.Connections;
using SrsStack.Media.Transport;

namespace SrsStack.Host.Delivery;

/// <summary>An address where the web server listens by <see cref="MediaTransport"/>.</summary>
internal sealed class MediaEndPoint(IPAddress address, int port) : IPEndPoint(address, port);

/// <summary>Connections of publishers and players: the engine's own reading and writing below the web server's limits, stop and TLS.</summary>
internal sealed class MediaTransport(ReadLoops loops) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is MediaEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new MediaListener((IPEndPoint)endpoint, loops));
}
