using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SrsStack.Benchmarks.Callbacks;

/// <summary>As little of an HTTP server as answers a callback.</summary>
internal sealed class LoopbackTarget : IAsyncDisposable
{
    private static readonly byte[] Yes = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}");
    private static readonly byte[] No = Encoding.ASCII.GetBytes("HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _loop;

    public LoopbackTarget()
    {
        _listener.Start();
        _loop = LoopAsync();
    }

    public bool IsUp { get; set; } = true;

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/cb";

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _loop;
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // disposed of
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        client.NoDelay = true;
        var (wire, buffer, filled) = (client.GetStream(), new byte[8192], 0);
        while (true)
        {
            var read = await wire.ReadAsync(buffer.AsMemory(filled));
            if (read == 0) return;
            filled += read;
            if (LengthOf(buffer.AsSpan(0, filled)) > filled) continue;
            filled = 0;     // one request at a time: the sender waits for its answer
            await wire.WriteAsync(IsUp ? Yes : No);
        }
    }

    /// <summary>Of head and body; beyond everything while the head is not whole.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0) return int.MaxValue;
        var text = Encoding.ASCII.GetString(bytes[..head]);
        var at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + "Content-Length: ".Length;
        return head + 4 + int.Parse(text[at..].Split('\r')[0]);
    }
}
