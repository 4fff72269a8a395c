using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace SrsStack.Testing;

/// <summary>A listener on a free port of loopback that hands each connection over as a pair of pipes: for real peers.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="serve">Serves one connection; the socket is closed when it returns.</param>
    public LoopbackListener(Func<IDuplexPipe, string, CancellationToken, Task> serve)
    {
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Stops listening, ends all connections and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<IDuplexPipe, string, CancellationToken, Task> serve)
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), serve));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the end of the test
        }
    }

    private async Task ServeAsync(Socket socket, Func<IDuplexPipe, string, CancellationToken, Task> serve)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var pipes = new SocketPipes(PipeReader.Create(stream, new(leaveOpen: true)), PipeWriter.Create(stream, new(leaveOpen: true)));
        await serve(pipes, socket.RemoteEndPoint?.ToString() ?? "", _stop.Token);
    }

    private sealed record SocketPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
