using System.Text;
using SrsStack.Infrastructure.Outbound;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Outbound;

public sealed class OutboundHttpTests : IDisposable
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(3), 1024);

    /// <summary>Stands still unless a test moves it, so nothing times out by a slow machine.</summary>
    private readonly ManualTimeProvider _time = new();
    private readonly OutboundHttp _http;

    public OutboundHttpTests() => _http = new(new(new SystemResolver(), new()), _time);

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task An_answer_comes_with_status_and_body()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 503 x\r\nRetry-After: 7\r\nContent-Length: 10\r\n\r\n{\"code\":0}"));
        var answer = await AskAsync(server.Url);
        (answer.Status, Encoding.ASCII.GetString(answer.Body.Span), answer.IsCut, answer.Error).ShouldBe((503, "{\"code\":0}", false, null));
        answer.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        server.LastHead.ShouldNotContain("traceparent");
    }

    [Fact]
    public async Task Others_do_not_reach_this_machine()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"));
        (await AskAsync(server.Url, OutboundTrust.Other)).Error.ShouldBe(OutboundError.Refused);
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_is_bound_anew_is_connected_where_it_was_checked()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"));
        var names = new Names { Answers = [["127.0.0.1"], ["169.254.169.254"]] };
        using var http = new OutboundHttp(new(names, new()), _time);

        (await AskAsync(http, new UriBuilder(server.Url) { Host = "rebind.example" }.Uri)).Status.ShouldBe(200);
        names.Asked.ShouldBe(1);
        server.LastHead.ShouldContain("Host: rebind.example");
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_not_followed()
    {
        await using var target = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"));
        await using var server = new WildServer(WildServer.Says($"HTTP/1.1 307 x\r\nLocation: {target.Url}\r\nContent-Length: 0\r\n\r\n"));
        (await AskAsync(server.Url)).Status.ShouldBe(307);
        target.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task A_certificate_of_ones_own_making_is_refused_before_the_request()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"), tls: true);
        (await AskAsync(server.Url)).Error.ShouldBe(OutboundError.Tls);
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Of_a_body_of_a_gibibyte_the_beginning_is_read()
    {
        const long Whole = 1L << 30;
        var sent = 0L;
        await using var server = new WildServer(async (wire, stop) =>
        {
            await WildServer.Says($"HTTP/1.1 200 x\r\nContent-Length: {Whole}\r\n\r\n")(wire, stop);
            for (var part = new byte[1 << 16]; sent < Whole; sent += part.Length) await wire.WriteAsync(part, stop);
        });
        var answer = await AskAsync(server.Url);
        (answer.Status, answer.Body.Length, answer.IsCut).ShouldBe((200, Limits.MaxBody, true));
        await server.StopAsync();
        sent.ShouldBeLessThan(Whole / 4, "the connection was closed");
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_given_up()
    {
        var began = new TaskCompletionSource();
        await using var server = new WildServer(async (wire, stop) =>
        {
            await WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\n{")(wire, stop);
            began.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        var asking = AskAsync(server.Url);
        await began.Task;
        asking.IsCompleted.ShouldBeFalse();
        _time.Advance(Limits.Time);
        (await asking).Error.ShouldBe(OutboundError.TimedOut);
    }

    [Fact]
    public async Task A_caller_that_stops_is_not_told_of_a_timeout()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new WildServer((_, ended) => Task.WhenAll(stop.CancelAsync(), Task.Delay(Timeout.Infinite, ended)));
        await Should.ThrowAsync<OperationCanceledException>(() => _http.SendAsync(new(HttpMethod.Post, server.Url), OutboundTrust.Owner, Limits, stop.Token));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 200 x\r\nContent-Length: 100\r\n\r\nshort")]
    [InlineData("")]
    public async Task What_is_no_whole_answer_is_told(string said)
    {
        await using var server = new WildServer(WildServer.Says(said));
        (await AskAsync(server.Url)).Error.ShouldBe(OutboundError.BrokenAnswer);
    }

    [Fact]
    public async Task Headers_without_end_are_cut()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nX: " + new string('a', 1 << 20) + "\r\n\r\n"));
        (await AskAsync(server.Url)).Error.ShouldBe(OutboundError.BrokenAnswer);
    }

    [Fact]
    public async Task A_port_where_nobody_is_and_a_name_that_is_none_are_told()
    {
        Uri gone;
        await using (var server = new WildServer(WildServer.Says(""))) gone = server.Url;
        (await AskAsync(gone)).Error.ShouldBe(OutboundError.NotConnected);
        using var http = new OutboundHttp(new(new Names(), new()), _time);
        (await AskAsync(http, new("http://nowhere.example/"))).Error.ShouldBe(OutboundError.NotResolved);
    }

    [Fact]
    public async Task A_user_in_the_url_goes_as_authorization()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"));
        await AskAsync(new UriBuilder(server.Url) { UserName = "user", Password = "w%C3%B6rd" }.Uri);
        server.LastHead.ShouldContain("Authorization: Basic " + Convert.ToBase64String("user:wörd"u8));
    }

    private Task<OutboundAnswer> AskAsync(Uri url, OutboundTrust trust = OutboundTrust.Owner) => AskAsync(_http, url, trust);

    private static async Task<OutboundAnswer> AskAsync(OutboundHttp http, Uri url, OutboundTrust trust = OutboundTrust.Owner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await http.SendAsync(request, trust, Limits, default);
    }
}
