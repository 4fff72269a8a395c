using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using SrsStack.Media.Transport;

namespace SrsStack.Host.Delivery;

/// <summary>One accepted socket with the engine's reader and writer on it.</summary>
internal sealed class MediaConnection : DefaultConnectionContext, IConnectionSocketFeature, IDuplexPipe
{
    private readonly CancellationTokenSource _closed = new();
    private readonly SocketReader _reader;
    private int _over;

    public MediaConnection(Socket socket, SocketReader reader)
    {
        (Socket, _reader) = (socket, reader);
        Output = new SocketWriter(socket);
        Transport = this;
        ConnectionId = CorrelationIds.Next();
        (LocalEndPoint, RemoteEndPoint, ConnectionClosed) = (socket.LocalEndPoint, socket.RemoteEndPoint, _closed.Token);
        Features.Set<IConnectionSocketFeature>(this);
    }

    public Socket Socket { get; }

    public PipeReader Input => _reader;

    public PipeWriter Output { get; }

    public override void Abort(ConnectionAbortedException abortReason) => Close();

    public override async ValueTask DisposeAsync()
    {
        Close();
        await base.DisposeAsync();
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _over, 1) == 1) return;
        _reader.Complete();
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // the peer was first
        }
        Socket.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    private static class CorrelationIds
    {
        private static long _last;

        public static string Next() => $"m{Interlocked.Increment(ref _last)}";
    }
}
