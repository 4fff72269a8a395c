namespace SrsStack.EndToEnd.Tests;

/// <summary>
/// Requests that two readers may read differently are refused: those of a live feed, which do not come to the web server's parser when they are plain, as well
/// as all others.
/// </summary>
[Collection(Attacked.Name)]
public sealed class HttpAttackTests(SharedHost host)
{
    private const string Usual = "Host: localhost\r\nConnection: close\r\n";
    private const string Next = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /// <summary>What stands behind the request line.</summary>
    private static readonly (string What, string Text)[] Doubtful =
    [
        ("both lengths", Usual + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("both lengths, the other way round", Usual + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        ("two lengths", Usual + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
        ("a coding that is not known", Usual + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        ("a space before the colon", Usual + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        ("a line feed alone hides a coding", "Host: localhost\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a line feed alone ends a header", "Host: localhost\r\nX: y\nConnection: close\r\n\r\n"),
        ("line feeds alone end the head", "Host: localhost\nConnection: close\n\n"),
        ("a carriage return alone", Usual + "X: y\rTransfer-Encoding: chunked\r\n\r\n"),
        ("a folded line", Usual + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n"),
        ("a header that begins with a space", Usual + " Content-Length: 5\r\n\r\nabcde"),
        ("a zero byte", Usual + "X: a\0b\r\n\r\n"),
        ("no host", "Connection: close\r\n\r\n"),
        ("two hosts", "Host: a\r\nHost: b\r\nConnection: close\r\n\r\n"),
        ("a host that is none", "Host: a b/c\r\nConnection: close\r\n\r\n"),
        ("more headers than there may be", Usual + string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: 1\r\n")) + "\r\n"),
        ("a head without end", Usual + "X: " + new string('a', 40_000) + "\r\n\r\n"),
    ];

    private static readonly (string What, string Line)[] DoubtfulLines =
    [
        ("a version that is none", "GET /live/asked.flv HTTP/1.7"),
        ("a byte that is no letter", "GET /live/asked.flv\u00E9x HTTP/1.1"),
        ("a zero byte", "GET /live/asked\0.flv HTTP/1.1"),
        ("a zero byte in other words", "GET /live/asked%00.flv HTTP/1.1"),
        ("a line feed within", "GET /live/asked.flv HTTP/1.1\nX: y"),
    ];

    private static readonly string[] DoubtfulChunks =
    [
        "4\nabcd\n0\n\n", "4\r\nabcd\n0\r\n\r\n", "4\r\nabcdxx\r\n0\r\n\r\n", "4;a\nb\r\nabcd\r\n0\r\n\r\n", "0x4\r\nabcd\r\n0\r\n\r\n", "-4\r\nabcd\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nabcd\r\n0\r\n\r\n",
    ];

    [Fact]
    public async Task What_two_may_read_differently_is_refused()
    {
        await using var publisher = host.Publish("live/asked", await SourceFiles.Usual.Value, forever: true);
        await host.Api.LiveAsync("live/asked");
        string[] paths = ["live/asked.flv", "live/asked.m3u8", "healthz"];
        var requests = Doubtful.SelectMany(d => paths.Select(p => (What: $"{d.What}, {p}", Text: $"GET /{p} HTTP/1.1\r\n{d.Text}")))
            .Concat(DoubtfulLines.Select(d => (d.What, Text: $"{d.Line}\r\n{Usual}\r\n")));
        await RefusedAsync(requests);
        (await host.Api.TextAsync("healthz")).ShouldBe("ok\n");
    }

    [Fact]
    public Task A_chunk_that_ends_in_its_own_way_is_refused_and_nothing_behind_it_is_read() => RefusedAsync(DoubtfulChunks.Select(body => (
        body, $"POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}{Next}")));

    /// <summary>A player asks once: what stands behind its request is no second one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    public async Task Behind_the_request_of_a_live_feed_nothing_is_read(string header)
    {
        await using var publisher = host.Publish("live/smuggled", await SourceFiles.Usual.Value, forever: true);
        await host.Api.LiveAsync("live/smuggled");
        using var peer = await RawHttp.ConnectAsync(host.Server);
        await peer.SendAsync($"GET /live/smuggled.flv HTTP/1.1\r\nHost: localhost\r\n{header}\r\n{Next}");
        (await peer.AnswersAsync(bytes: 500_000)).ShouldBe(["200"]);
    }

    /// <summary>Both end with the connection: the server sends GOAWAY and closes, long before the attacker is done.</summary>
    [Theory]
    [InlineData("requests that are taken back")]
    [InlineData("a head without end")]
    public async Task A_flood_of_HTTP2_ends_the_connection_and_nobody_else_feels_it(string what)
    {
        var memory = host.Server.ResidentMegabytes();
        using var peer = await RawHttp.ConnectAsync(host.Server);
        var over = peer.ClosedAsync();
        await peer.SendAsync(Http2Attacker.Opening);
        if (what == "a head without end") await peer.SendAsync(Http2Attacker.AskWithoutEnd(1));
        for (var i = 0; i < 50_000 && !over.IsCompleted; i++) await peer.SendAsync(what == "a head without end" ? Http2Attacker.OneMoreField(1) : Http2Attacker.AskAndReset((2 * i) + 1));
        (await over).ShouldBeTrue($"{what}: the server ends it");
        (await host.Api.TextAsync("healthz")).ShouldBe("ok\n");
        (host.Server.ResidentMegabytes() - memory).ShouldBeLessThan(100, what);
    }

    /// <summary>Each on a connection of its own, all at once: one answer, and it is a refusal; or the connection is closed without.</summary>
    private async Task RefusedAsync(IEnumerable<(string What, string Text)> requests)
    {
        var answered = await Task.WhenAll(requests.Select(async r => (r.What, Answers: await AnswersAsync(r.Text))));
        answered.Where(a => a.Answers.Count > 1 || a.Answers.Any(status => status[0] is not ('4' or '5')))
            .Select(a => $"{a.What}: {string.Join(", ", a.Answers)}").ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<string>> AnswersAsync(string request)
    {
        using var peer = await RawHttp.ConnectAsync(host.Server);
        await peer.SendAsync(request);
        return await peer.AnswersAsync();
    }
}
