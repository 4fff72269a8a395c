using System.Net.Sockets;
using System.Text;

namespace SrsStack.EndToEnd.Tests;

/// <summary>A player that takes a kilobyte a second, whatever its protocol.</summary>
internal sealed class SlowReader : IDisposable
{
    private const int BytesPerSecond = 1024;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();

    private SlowReader(Socket socket)
    {
        _socket = socket;
        _ = ReadAsync();
    }

    public static byte[] Http(string path, string more = "") => Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");

    public static byte[] WebSocket(string path) =>
        Http(path, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

    /// <summary>Handshake, connect, createStream and play in one go.</summary>
    public static byte[] Rtmp(string app, string stream) =>
    [
        .. RtmpAttacker.Handshake(),
        .. Command(0, [.. Text("connect"), .. Number(1), 3, 0, 3, .. "app"u8, .. Text(app), 0, 0, 9]),
        .. Command(0, [.. Text("createStream"), .. Number(2), 5]),
        .. Command(1, [.. Text("play"), .. Number(0), 5, .. Text(stream)]),
    ];

    public static async Task<SlowReader> OpenAsync(int port, byte[] request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(request);
        return new(socket);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[BytesPerSecond];
        try
        {
            while (await _socket.ReceiveAsync(buffer, _stop.Token) > 0) await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over, or the server had enough of it
        }
    }

    private static byte[] Command(byte streamId, byte[] body)
    {
        body.Length.ShouldBeLessThanOrEqualTo(128, "one chunk");
        var header = RtmpAttacker.Header(body.Length, 20);
        header[8] = streamId;
        return [.. header, .. body];
    }

    private static byte[] Text(string text) => [2, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Number(double value)
    {
        var bytes = BitConverter.GetBytes(value);
        Array.Reverse(bytes);
        return [0, .. bytes];
    }
}
