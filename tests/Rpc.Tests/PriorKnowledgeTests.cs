using System.Net;
using System.Net.Sockets;
using System.Text;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

public sealed class PriorKnowledgeTests(RpcHost host) : IClassFixture<RpcHost>
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    [Fact]
    public async Task One_port_speaks_both_versions_and_neither_is_https()
    {
        (await host.Http1.GetStringAsync("/scheme")).ShouldBe("http HTTP/1.1");
        (await host.Http2.GetStringAsync("/scheme")).ShouldBe("http HTTP/2");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(23)]
    public async Task A_preface_in_two_pieces_is_http2(int first)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Preface.AsMemory(0, first));
        await Task.Delay(60);
        await socket.SendAsync(Preface.AsMemory(first));
        await socket.SendAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });   // SETTINGS
        var frame = await ReadAsync(socket, 9);
        frame[3].ShouldBe((byte)4, "the server answers with its SETTINGS");
    }

    [Theory]
    [InlineData("GET /scheme HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("PRI /scheme HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 405")]
    [InlineData("PRINT /scheme HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 405")]
    [InlineData("P\r\n\r\n", "HTTP/1.1 400")]
    public async Task Anything_else_is_http1(string request, string expected)
    {
        using var socket = await ConnectAsync();
        foreach (var b in Encoding.ASCII.GetBytes(request)) await socket.SendAsync(new[] { b });
        Encoding.ASCII.GetString(await ReadAsync(socket, expected.Length)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r")]
    public async Task A_connection_that_does_not_tell_is_closed(string sent)
    {
        using var socket = await ConnectAsync();
        if (sent.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(sent));
        var read = socket.ReceiveAsync(new byte[1]);
        try { (await read.WaitAsync(TimeSpan.FromSeconds(5))).ShouldBe(0); }
        catch (SocketException e) { e.SocketErrorCode.ShouldBe(SocketError.ConnectionReset); }
        host.Logs.Lines.ShouldNotContain(l => l.Text.Contains("Unhandled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_closes_at_once_harms_nothing()
    {
        for (var i = 0; i < 5; i++)
        {
            using var socket = await ConnectAsync();
            if (i % 2 == 1) await socket.SendAsync("PR"u8.ToArray());
            socket.LingerState = new LingerOption(enable: i > 2, seconds: 0);
        }

        (await host.Http1.GetStringAsync("/scheme")).ShouldStartWith("http");
        host.Logs.Lines.ShouldNotContain(l => l.Text.Contains("nhandled", StringComparison.Ordinal));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, host.Address.Port));
        return socket;
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var n = 0; n < count;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(n)).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
            if (read == 0) throw new InvalidOperationException($"closed after {n} bytes: {Encoding.ASCII.GetString(bytes, 0, n)}");
            n += read;
        }

        return bytes;
    }
}
