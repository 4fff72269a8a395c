using System.Net.Sockets;

namespace SrsStack.EndToEnd.Tests;

/// <summary>A peer of the RTMP port that does not keep the rules.</summary>
internal sealed class RtmpAttacker : IDisposable
{
    private const int Packet = 1536;
    private readonly NetworkStream _wire;

    private RtmpAttacker(Socket socket) => _wire = new(socket, ownsSocket: true);

    public static async Task<RtmpAttacker> ConnectAsync(EndToEndHost server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", server.RtmpPort);
        return new(socket);
    }

    /// <summary>C0, C1 and C2 as they should be.</summary>
    public static byte[] Handshake() => [3, .. new byte[2 * Packet]];

    /// <summary>A message header of type 0 on chunk stream 3.</summary>
    public static byte[] Header(int length, byte type) => [3, 0, 0, 0, (byte)(length >> 16), (byte)(length >> 8), (byte)length, type, 0, 0, 0, 0];

    public async Task ShakeHandsAsync()
    {
        await _wire.WriteAsync(Handshake().AsMemory(0, 1 + Packet));
        await _wire.ReadExactlyAsync(new byte[1 + (2 * Packet)]);
        await _wire.WriteAsync(new byte[Packet]);
    }

    /// <summary>Sends as far as the server takes it.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _wire.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // the server has closed already: that is what it should do
        }
    }

    /// <summary>One message of a command, cut into chunks of 128 bytes.</summary>
    public async Task SendMessageAsync(byte type, byte[] body)
    {
        var chunks = new List<byte>(Header(body.Length, type));
        for (var at = 0; at < body.Length; at += 128)
        {
            if (at > 0) chunks.Add(0xC3);
            chunks.AddRange(body.AsSpan(at, Math.Min(128, body.Length - at)));
        }
        await SendAsync(chunks.ToArray());
    }

    public void SendNoMore() => _wire.Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Sends one byte after the other until the server has enough.</summary>
    public async Task DripAsync(byte[] bytes, TimeSpan between)
    {
        var over = UntilClosedAsync();
        foreach (var one in bytes)
        {
            await SendAsync(new[] { one });
            if (await Task.WhenAny(over, Task.Delay(between)) == over) return;
        }
        await over;
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task UntilClosedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(25));
        var buffer = new byte[4096];
        try
        {
            while (await _wire.ReadAsync(buffer, limit.Token) > 0)
            {
                // what it says does not matter here
            }
        }
        catch (IOException)
        {
            // a reset is an end as well
        }
    }

    public void Dispose() => _wire.Dispose();
}
