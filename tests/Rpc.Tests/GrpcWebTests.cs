using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using SrsStack.Rpc.GrpcWeb;
using SrsStack.Rpc.Tests.Demo;
using SrsStack.Rpc.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace SrsStack.Rpc.Tests;

/// <summary>gRPC-Web byte by byte over HTTP/1.1.</summary>
public sealed class GrpcWebTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Fact]
    public async Task Binary_answers_with_a_message_and_a_trailer_frame()
    {
        var body = await PostAsync("Echo", GrpcFrameTests.Frame(0, new EchoRequest { Text = "hi" }.ToByteArray()), text: false);
        body[..9].ShouldBe(GrpcFrameTests.Frame(0, new EchoResponse { Text = "hi" }.ToByteArray()));
        body[9].ShouldBe((byte)0x80);
        Encoding.ASCII.GetString(body[14..]).ShouldBe("grpc-status: 0\r\n");
    }

    [Fact]
    public async Task Text_answers_with_padded_pieces()
    {
        var body = await PostAsync("Echo", GrpcFrameTests.Frame(0, new EchoRequest { Text = "hi" }.ToByteArray()), text: true);
        var message = Convert.ToBase64String(GrpcFrameTests.Frame(0, new EchoResponse { Text = "hi" }.ToByteArray()));
        var trailers = Convert.ToBase64String(GrpcFrameTests.Frame(0x80, "grpc-status: 0\r\n"u8.ToArray()));
        Encoding.ASCII.GetString(body).ShouldBe(message + trailers);
    }

    [Fact]
    public async Task A_text_body_may_be_padded_in_the_middle()
    {
        var frame = GrpcFrameTests.Frame(0, new EchoRequest { Text = "in pieces" }.ToByteArray());
        var text = Convert.ToBase64String(frame.AsSpan(0, 4)) + Convert.ToBase64String(frame.AsSpan(4, 3)) + Convert.ToBase64String(frame.AsSpan(7));
        var body = await PostRawAsync("Echo", Encoding.ASCII.GetBytes(text), "application/grpc-web-text");
        Encoding.ASCII.GetString(body).ShouldStartWith(Convert.ToBase64String(GrpcFrameTests.Frame(0, new EchoResponse { Text = "in pieces" }.ToByteArray())));
    }

    [Theory]
    [InlineData("AAA", "13")]
    [InlineData("!!!!", "13")]
    [InlineData("AH////8=", "8")]
    public async Task A_bad_text_body_is_refused(string text, string status)
    {
        using var response = await SendAsync("Echo", Encoding.ASCII.GetBytes(text), "application/grpc-web-text");
        response.Headers.GetValues("grpc-status").Single().ShouldBe(status);
    }

    [Fact]
    public async Task A_stream_gives_each_message_and_details_in_the_trailer_frame()
    {
        var body = await PostAsync("Count", GrpcFrameTests.Frame(0, new CountRequest { Name = "f", To = 2, FailCode = 10 }.ToByteArray()), text: false);
        body[..14].ShouldBe([.. GrpcFrameTests.Frame(0, [8, 1]), .. GrpcFrameTests.Frame(0, [8, 2])]);
        var trailers = Encoding.ASCII.GetString(body[19..]);
        trailers.ShouldStartWith("grpc-status: 10\r\ngrpc-message: counted enough\r\n");
        var details = Convert.FromBase64String(trailers.Split("grpc-status-details-bin: ")[1].TrimEnd());
        Google.Rpc.Status.Parser.ParseFrom(details).Details.Single().TypeUrl.ShouldEndWith("google.rpc.ErrorInfo");
    }

    [Fact]
    public async Task An_early_error_is_in_the_headers()
    {
        using var response = await SendAsync("GetFilm", GrpcFrameTests.Frame(0, new GetFilmRequest { Name = "missing" }.ToByteArray()), "application/grpc-web+proto");
        response.Headers.GetValues("grpc-status").Single().ShouldBe("5");
        response.Headers.GetValues("grpc-message").Single().ShouldBe("no such film: %C3%BCber");
        response.Headers.Contains("grpc-status-details-bin").ShouldBeTrue();
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        using var response = await SendAsync("Nothing", [], "application/grpc-web");
        response.Headers.GetValues("grpc-status").Single().ShouldBe("12");
    }

    [Fact]
    public async Task A_page_of_a_known_origin_may_call_and_read_the_trailers()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/demo.v1.FilmApi/Echo");
        preflight.Headers.Add("Origin", "https://console.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,x-grpc-web");
        using var allowed = await host.Http1.SendAsync(preflight);
        allowed.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("https://console.example");
        allowed.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();

        using var response = await SendAsync("Echo", GrpcFrameTests.Frame(0, []), "application/grpc-web", "https://console.example");
        response.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("grpc-status-details-bin");
        using var foreign = await SendAsync("Echo", GrpcFrameTests.Frame(0, []), "application/grpc-web", "https://evil.example");
        foreign.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public void Credentials_for_every_origin_cannot_be_asked_for() =>
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddRpcCors(["*"], allowCredentials: true));

    private Task<byte[]> PostAsync(string method, byte[] frame, bool text) => text
        ? PostRawAsync(method, Encoding.ASCII.GetBytes(Convert.ToBase64String(frame)), "application/grpc-web-text+proto")
        : PostRawAsync(method, frame, "application/grpc-web+proto");

    private async Task<byte[]> PostRawAsync(string method, byte[] body, string type)
    {
        using var response = await SendAsync(method, body, type);
        response.Content.Headers.ContentType!.MediaType.ShouldStartWith(type);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(string method, byte[] body, string type, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/demo.v1.FilmApi/" + method) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await host.Http1.SendAsync(request);
    }
}
