using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using SrsStack.Media.Transport;

namespace SrsStack.Host.Delivery;

internal sealed class MediaListener : IConnectionListener
{
    private const int Waiting = 512;
    private readonly Socket _listener;
    private readonly ReadLoops _loops;

    public MediaListener(IPEndPoint address, ReadLoops loops)
    {
        _loops = loops;
        _listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(address);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            _listener.Dispose();
            throw new AddressInUseException(e.Message, e);
        }
        _listener.Listen(Waiting);
        EndPoint = _listener.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    /// <returns>Null when nobody is listened to any more.</returns>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptAsync(cancellationToken);
                socket.NoDelay = true;          // replies and batches are gathered already
                return new MediaConnection(socket, _loops.Open(socket));
            }
            catch (Exception over) when (over is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException)
            {
                // the peer has left while it waited
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _listener.Dispose();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
