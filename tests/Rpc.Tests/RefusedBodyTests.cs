using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>A body that is refused ends its call and nothing else: the connection serves the next one, and the log of errors stays empty.</summary>
public sealed class RefusedBodyTests(RpcHost host) : IClassFixture<RpcHost>
{
    public static TheoryData<string, string, byte[]> Refused => new()
    {
        { "/v1/echo", "application/json", [.. "{\"text\":\""u8, 0xFF, .. "\"}"u8] },
        { "/v1/echo", "application/json", "{"u8.ToArray() },
        { "/demo.v1.FilmApi/Echo", "application/grpc-web+proto", [0, 0x7F, 0xFF, 0xFF, 0xFF] },
        { "/demo.v1.FilmApi/Echo", "application/grpc-web+proto", [2, 0, 0, 0, 0] },
        { "/demo.v1.FilmApi/Echo", "application/grpc-web+proto", [0, 0, 0, 0, 2, 0xFF, 0xFF] },
        { "/demo.v1.FilmApi/Echo", "application/grpc-web+proto", [0, 0, 0, 0, 9, 1, 2] },
        { "/demo.v1.FilmApi/Echo", "application/grpc-web-text", "!!!!"u8.ToArray() },
        { "/demo.v1.FilmApi/Echo", "application/grpc-web-text", "AH////8="u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task The_connection_goes_on(string path, string type, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var stream = client.GetStream();
        var first = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync((byte[])[.. first, .. body, .. "GET /scheme HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8]);

        using var all = new StreamReader(stream, Encoding.Latin1);
        var text = await all.ReadToEndAsync();
        text.ShouldContain("http HTTP/1.1", Case.Sensitive, text);
        host.Logs.Lines.ShouldNotContain(l => l.Level >= LogLevel.Error);
    }
}
