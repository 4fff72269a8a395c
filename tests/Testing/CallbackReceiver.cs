using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace SrsStack.Testing;

/// <summary>A target of callbacks on a real socket. Answers as the test says; keeps what came, in the order in which it came.</summary>
public sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ReceivedCallback> _received = [];
    private readonly Task _loop;

    /// <param name="port">0: a free one.</param>
    public CallbackReceiver(int port = 0)
    {
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _loop = LoopAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/cb";

    /// <summary>Status and body; a status of 0 breaks the connection.</summary>
    public Func<ReceivedCallback, Task<(int Status, string Body)>> Answer { get; set; } = static _ => Task.FromResult((200, "{\"code\":0}"));

    public IReadOnlyList<ReceivedCallback> Received => [.. _received];

    public void Says(int status, string body = "{\"code\":0}") => Answer = _ => Task.FromResult((status, body));

    public Task UntilAsync(int count) =>
        Poll.UntilAsync(() => Task.FromResult(_received.Count >= count), TimeSpan.FromSeconds(60), () => $"{count} callbacks, of which {_received.Count} came");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        await using var wire = client.GetStream();
        try
        {
            while (await ReadAsync(wire) is { } received)
            {
                _received.Enqueue(received);
                var (status, body) = await Answer(received).WaitAsync(_stop.Token);
                if (status == 0) return;
                var bytes = Encoding.UTF8.GetBytes(body);
                await wire.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: {bytes.Length}\r\n\r\n"), _stop.Token);
                await wire.WriteAsync(bytes, _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the sender did not wait, or the test is over
        }
    }

    private async Task<ReceivedCallback?> ReadAsync(NetworkStream wire)
    {
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await wire.ReadAsync(one, _stop.Token) == 0) return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await wire.ReadExactlyAsync(body, _stop.Token);
        var request = lines[0].Split(' ');
        return new(request[0], request[1], headers, Encoding.UTF8.GetString(body));
    }
}

/// <param name="Path">With its query.</param>
public sealed record ReceivedCallback(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Action => (string)Json["action"]!;

    public string Stream => (string)Json["stream"]!;

    public string Id => (string)Json["request_id"]!;
}
