using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using SrsStack.Rpc.Tests.Demo;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>What a peer can do to frames, on raw HTTP/2.</summary>
public sealed class GrpcFrameTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Fact]
    public async Task A_length_over_the_limit_is_refused_before_its_bytes_arrive() =>
        await ShouldBe("8", [0, 0x7F, 0xFF, 0xFF, 0xFF]);

    [Fact]
    public async Task A_body_that_ends_inside_of_a_message_is_internal() => await ShouldBe("13", [0, 0, 0, 0, 9, 1, 2]);

    [Fact]
    public async Task A_body_without_a_message_is_internal() => await ShouldBe("13", []);

    [Fact]
    public async Task Unknown_flags_are_internal() => await ShouldBe("13", [2, 0, 0, 0, 0]);

    [Fact]
    public async Task Bytes_that_are_no_message_are_an_invalid_argument() => await ShouldBe("3", [0, 0, 0, 0, 2, 0xFF, 0xFF]);

    [Fact]
    public async Task A_gzip_bomb_is_stopped_at_the_limit() =>
        await ShouldBe("8", Frame(1, Gzip(new byte[64 << 20])), "gzip");

    [Fact]
    public async Task A_compressed_request_is_inflated() =>
        await ShouldBe("0", Frame(1, Gzip(new EchoRequest { Text = "x" }.ToByteArray())), "gzip");

    [Fact]
    public async Task Bad_gzip_is_an_invalid_argument() => await ShouldBe("3", Frame(1, [1, 2, 3, 4]), "gzip");

    [Fact]
    public async Task An_encoding_that_is_not_spoken_is_unimplemented() => await ShouldBe("12", Frame(1, [1]), "br");

    [Fact]
    public async Task Compressed_without_naming_an_encoding_is_internal() => await ShouldBe("13", Frame(1, [1]));

    [Theory]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpcx", HttpStatusCode.UnsupportedMediaType)]
    public async Task Another_content_type_is_415(string type, HttpStatusCode expected)
    {
        using var response = await SendAsync(host.Http2, [], type, null);
        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Native_grpc_over_http_1_is_told_to_upgrade()
    {
        using var response = await SendAsync(host.Http1, [], "application/grpc", null);
        response.StatusCode.ShouldBe(HttpStatusCode.UpgradeRequired);
    }

    [Fact]
    public async Task Other_paths_keep_404_and_405()
    {
        (await host.Http2.GetAsync("/no/where")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Http2.DeleteAsync("/v1/echo")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    internal static byte[] Frame(byte flags, byte[] payload)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(plain);
        return target.ToArray();
    }

    private async Task ShouldBe(string status, byte[] body, string? encoding = null)
    {
        using var response = await SendAsync(host.Http2, body, "application/grpc", encoding);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await response.Content.ReadAsByteArrayAsync();
        var values = response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : response.Headers.GetValues("grpc-status");
        values.Single().ShouldBe(status);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, byte[] body, string type, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/demo.v1.FilmApi/Echo") { Content = new ByteArrayContent(body), Version = client.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        return await client.SendAsync(request);
    }
}
