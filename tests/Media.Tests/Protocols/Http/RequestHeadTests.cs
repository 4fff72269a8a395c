using System.Buffers;
using System.Text;
using SrsStack.Media.Protocols.Http;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Http;

/// <summary>What is taken here never comes to the web server's parser, so it must be what that one would read as well.</summary>
public sealed class RequestHeadTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    [Theory]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: localhost:2022||", "/live/tv.flv", "")]
    [InlineData("GET /live/tv.flv?secret=a&x=/../?y HTTP/1.1|Host: [::1]:80|Accept: */*||", "/live/tv.flv", "secret=a&x=/../?y")]
    [InlineData("GET /a/b/c-d.ts HTTP/1.0||", "/a/b/c-d.ts", "")]
    [InlineData("GET /live/%E3%83%86%20b.flv HTTP/1.1|Host: h||", "/live/テ b.flv", "")]
    public void A_plain_get_of_a_live_feed_is_taken_however_it_arrives(string request, string path, string query) =>
        Segments.ForEverySplit(Bytes(request), wire =>
        {
            RequestHead.TryRead(wire, out var head, out var end).ShouldBe(RequestHead.Result.Found);
            head.ShouldBe(new(path, query, null));
            wire.Slice(end).IsEmpty.ShouldBeTrue();
        });

    [Fact]
    public void A_wish_for_a_WebSocket_has_its_key() =>
        Read($"GET /live/tv.flv HTTP/1.1|Host: h|Connection: keep-alive, Upgrade|Upgrade: WebSocket|Sec-WebSocket-Key: {Key}||").ShouldBe(new RequestHead("/live/tv.flv", "", Key));

    [Theory]
    [InlineData("POST /live/tv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/tv.m3u8 HTTP/1.1|Host: h||")]
    [InlineData("GET http://h/live/tv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET  /live/tv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/tv.flv HTTP/1.7|Host: h||")]
    [InlineData("GET /live/tv.flv HTTP/1.1 |Host: h||")]
    [InlineData("GET /live/tv.flv#x HTTP/1.1|Host: h||")]
    [InlineData("GET /live/tv.flv\u00E9x HTTP/1.1|Host: h||")]
    [InlineData("GET /live/tv\t.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/../tv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/x/%2e%2e/tv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live//tv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live%2Ftv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/t%00v.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/t%25v.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/t%v.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/t%FFv.flv HTTP/1.1|Host: h||")]
    [InlineData("GET /live/tv.flv HTTP/1.1||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host:||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: a b||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: a|host: b||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|Content-Length: 0||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|transfer-encoding: chunked||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|Transfer-Encoding : chunked||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|X: y| Transfer-Encoding: chunked||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h\nTransfer-Encoding: chunked||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|X: y\rTransfer-Encoding: chunked||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|X: \0||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|X: \u00E9||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|Expect: 100-continue||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|: y||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|Upgrade: h2c||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|Upgrade: websocket|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==||")]
    [InlineData("GET /live/tv.flv HTTP/1.0|Host: h|Connection: upgrade|Upgrade: websocket|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==||")]
    [InlineData("GET /live/tv.flv HTTP/1.1|Host: h|Connection: upgrade|Upgrade: websocket|Sec-WebSocket-Key: short||")]
    public void What_another_parser_may_read_otherwise_is_left_to_it(string request) => Read(request).ShouldBeNull();

    [Theory]
    [InlineData(99, RequestHead.Result.Found)]
    [InlineData(100, RequestHead.Result.Other)]
    public void There_may_be_as_many_fields_as_for_the_web_server(int more, RequestHead.Result result)
    {
        var request = $"GET /live/tv.flv HTTP/1.1|Host: h|{string.Concat(Enumerable.Range(0, more).Select(i => $"X{i}: 1|"))}|";
        RequestHead.TryRead(new(Bytes(request)), out _, out _).ShouldBe(result);
    }

    [Fact]
    public void A_head_over_the_limit_is_left_to_the_web_server_whole_or_not()
    {
        var endless = $"GET /live/tv.flv HTTP/1.1|Host: h|X: {new string('a', RequestHead.MaxBytes)}";
        RequestHead.TryRead(new(Bytes(endless)), out _, out _).ShouldBe(RequestHead.Result.Other);
        RequestHead.TryRead(new(Bytes(endless + "||")), out _, out _).ShouldBe(RequestHead.Result.Other);
    }

    [Fact]
    public void The_query_is_not_in_the_text() => new RequestHead("/live/tv.flv", "secret=KEY", null).ToString().ShouldBe("/live/tv.flv");

    private static byte[] Bytes(string request) => Encoding.Latin1.GetBytes(request.Replace("|", "\r\n", StringComparison.Ordinal));

    private static RequestHead? Read(string request)
    {
        RequestHead.TryRead(new ReadOnlySequence<byte>(Bytes(request)), out var head, out _);
        return head;
    }
}
