using System.Net;
using System.Net.Sockets;
using System.Text;
using SrsStack.Infrastructure.Outbound;
using SrsStack.Infrastructure.Outbound.Probing;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Outbound.Probing;

public sealed class OutboundProbeTests
{
    private const string Ok = "HTTP/1.1 200 x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"code\":0}";

    /// <summary>Stands still unless a test moves it, so nothing times out by a slow machine.</summary>
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_good_answer_is_told_stage_by_stage()
    {
        var body = "";
        await using var server = new WildServer(async (wire, stop) =>
        {
            body = await TextAsync(wire, 8, stop);
            await WildServer.Says(Ok)(wire, stop);
        });
        var report = await CheckAsync(new(server.Url + "?a=%2F", HttpMethod.Post, "{\"a\":42}"u8.ToArray()) { Headers = new Dictionary<string, string> { ["webhook-id"] = "msg_1" } });

        report.Failure.ShouldBeNull();
        report.Advice.ShouldBeEmpty();
        report.Name!.Addresses.ShouldBe([IPAddress.Loopback]);
        report.Connection!.Address.ShouldBe(new(IPAddress.Loopback, server.Url.Port));
        report.Tls.ShouldBeNull();
        report.Sent.ShouldNotBeNull();
        (report.Answer!.Status, report.Answer.Body, report.Answer.IsCut).ShouldBe((200, "{\"code\":0}", false));
        report.Answer.Headers.ShouldBe([new("Content-Type", "application/json"), new("Content-Length", "10")]);
        body.ShouldBe("{\"a\":42}");
        server.LastHead.ShouldStartWith("POST /cb?a=%2F HTTP/1.1\r\n");
        server.LastHead.ShouldContain($"\r\nHost: 127.0.0.1:{server.Url.Port}\r\n");
        server.LastHead.ShouldContain("\r\nwebhook-id: msg_1\r\n");
        server.LastHead.ShouldContain("\r\nContent-Type: application/json\r\n");
    }

    [Fact]
    public async Task Each_stage_has_its_time()
    {
        await using var server = new WildServer(async (wire, stop) =>
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            await WildServer.Says(Ok)(wire, stop);
        });
        var report = await AskAsync(server);
        (report.Name!.Took, report.Connection!.Took).ShouldBe((TimeSpan.Zero, TimeSpan.Zero));
        (report.Sent!.Value + report.Answer!.Took).ShouldBe(TimeSpan.FromSeconds(3));
        report.Total.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_user_in_the_url_goes_as_authorization_and_is_in_no_text()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 401 x\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"));
        var report = await CheckAsync(new(new UriBuilder(server.Url) { UserName = "user", Password = "sesame" }.Uri.AbsoluteUri, HttpMethod.Get));
        server.LastHead.ShouldContain("Authorization: Basic " + Convert.ToBase64String("user:sesame"u8));
        server.LastHead.ShouldContain($"\r\nHost: 127.0.0.1:{server.Url.Port}\r\n");
        report.ToString().ShouldNotContain("sesame");
        report.Advice.ShouldContain("credentials");
    }

    [Fact]
    public async Task A_name_goes_as_the_host_and_is_asked_once()
    {
        await using var server = new WildServer(WildServer.Says(Ok));
        var names = new Names { Answers = [["127.0.0.1"], ["169.254.169.254"]] };
        var report = await CheckAsync(new($"http://rebind.example:{server.Url.Port}/", HttpMethod.Get), guard: new(names, new()));
        report.Answer!.Status.ShouldBe(200);
        names.Asked.ShouldBe(1);
        server.LastHead.ShouldContain($"Host: rebind.example:{server.Url.Port}");
    }

    [Fact]
    public async Task Of_several_addresses_the_first_that_answers_is_used()
    {
        await using var server = new WildServer(WildServer.Says(Ok));
        var names = new Names { Answers = [["127.0.0.2", "127.0.0.1"]] };
        var report = await CheckAsync(new($"http://two.example:{server.Url.Port}/", HttpMethod.Get), guard: new(names, new()));
        report.Name!.Addresses.Count.ShouldBe(2);
        report.Connection!.Address.Address.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_said()
    {
        Uri gone;
        await using (var server = new WildServer(WildServer.Says(""))) gone = server.Url;
        var report = await CheckAsync(new(gone.AbsoluteUri, HttpMethod.Get));
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Connect, OutboundError.NotConnected));
        report.Failure.Detail.ShouldContain("ConnectionRefused");
        report.Advice.ShouldContain("Nothing listens");
    }

    [Fact]
    public async Task Who_never_accepts_is_given_up()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)deaf.LocalEndPoint!);   // fills the backlog

        var report = await PatientlyAsync(CheckAsync(new($"http://{deaf.LocalEndPoint}/", HttpMethod.Get)));
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Connect, OutboundError.TimedOut));
        report.Advice.ShouldContain("firewall");
        report.Connection.ShouldBeNull();
    }

    [Fact]
    public async Task Who_never_answers_is_given_up()
    {
        await using var server = new WildServer((_, stop) => Task.Delay(Timeout.Infinite, stop));
        var asking = AskAsync(server);
        await Poll.UntilAsync(() => Task.FromResult(server.Requests == 1), TimeSpan.FromSeconds(60), () => "no request");
        var report = await PatientlyAsync(asking);
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Answer, OutboundError.TimedOut));
        report.Sent.ShouldNotBeNull();
        report.Advice.ShouldContain("no answer came");
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_given_up_and_its_beginning_shown()
    {
        var began = new TaskCompletionSource();
        await using var server = new WildServer(async (wire, stop) =>
        {
            await WildServer.Says("HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\n{\"co")(wire, stop);
            began.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        var asking = AskAsync(server);
        await began.Task;
        var report = await PatientlyAsync(asking);
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Body, OutboundError.TimedOut));
        (report.Answer!.Status, report.Answer.Body).ShouldBe((200, "{\"co"));
    }

    [Fact]
    public async Task A_redirect_is_reported_and_not_followed()
    {
        await using var target = new WildServer(WildServer.Says(Ok));
        await using var server = new WildServer(WildServer.Says($"HTTP/1.1 302 x\r\nLocation: {target.Url}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));
        var report = await AskAsync(server);
        report.Failure.ShouldBeNull();
        report.Answer!.Status.ShouldBe(302);
        report.Answer.Headers.ShouldBe([new("Content-Length", "0"), new("Location", target.Url.AbsoluteUri)], ignoreOrder: true);
        report.Advice.ShouldContain($"({target.Url})");
        target.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(404, "check the path")]
    [InlineData(405, "does not take POST")]
    [InlineData(503, "look in its log")]
    public async Task A_status_has_its_advice(int status, string advice)
    {
        await using var server = new WildServer(WildServer.Says($"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n"));
        var report = await CheckAsync(new(server.Url.AbsoluteUri, HttpMethod.Post));
        report.Failure.ShouldBeNull();
        if (advice.Length == 0) report.Advice.ShouldBeEmpty();
        else report.Advice.ShouldContain(advice);
    }

    [Fact]
    public async Task Of_a_body_of_a_gibibyte_four_kibibytes_are_read()
    {
        const long Whole = 1L << 30;
        var sent = 0L;
        await using var server = new WildServer(async (wire, stop) =>
        {
            await WildServer.Says($"HTTP/1.1 200 x\r\nContent-Length: {Whole}\r\n\r\n")(wire, stop);
            for (var part = Encoding.ASCII.GetBytes(new string('a', 1 << 16)); sent < Whole; sent += part.Length) await wire.WriteAsync(part, stop);
        });
        var report = await AskAsync(server);
        (report.Failure, report.Answer!.Body.Length, report.Answer.IsCut).ShouldBe((null, 4096, true));
        await server.StopAsync();
        sent.ShouldBeLessThan(Whole / 4, "the connection was closed");
    }

    [Fact]
    public async Task Text_of_the_other_side_is_made_inert()
    {
        const string Evil = "a\u001b[2J\u0000\u202Eb\r\n\tc";
        await using var server = new WildServer((wire, stop) => wire.WriteAsync(Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 x\r\nServer: {new string('s', 2000)}\r\nContent-Length: {Encoding.UTF8.GetByteCount(Evil)}\r\n\r\n{Evil}"), stop).AsTask());
        var report = await AskAsync(server);
        report.Answer!.Body.ShouldBe("a\uFFFD[2J\uFFFD\uFFFDb\n\tc");
        report.Answer.Headers.Single(h => h.Key == "Server").Value.Length.ShouldBe(512);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", ProbeStage.Answer, "what came is not HTTP")]
    [InlineData("", ProbeStage.Answer, "the connection was closed without an answer")]
    [InlineData("HTTP/1.1 200 x\r\nContent-Length: 100\r\n\r\nshort", ProbeStage.Body, "the connection broke off before the answer was whole")]
    public async Task What_is_no_whole_answer_is_told(string said, ProbeStage stage, string detail)
    {
        await using var server = new WildServer(WildServer.Says(said));
        var report = await AskAsync(server);
        report.Failure.ShouldBe(new(stage, OutboundError.BrokenAnswer, detail));
        report.Advice.ShouldNotBeEmpty();
        server.Requests.ShouldBe(1, "a check asks once");
    }

    [Fact]
    public async Task Headers_without_end_are_cut()
    {
        await using var server = new WildServer(WildServer.Says("HTTP/1.1 200 x\r\nX: " + new string('a', 1 << 20) + "\r\n\r\n"));
        var report = await AskAsync(server);
        (report.Failure!.Stage, report.Failure.Detail).ShouldBe((ProbeStage.Answer, "the headers of the answer are too long"));
    }

    [Fact]
    public async Task A_name_that_is_none_is_told()
    {
        var report = await CheckAsync(new("http://nowhere.example/", HttpMethod.Get), guard: new(new Names(), new()));
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Name, OutboundError.NotResolved));
        report.Advice.ShouldContain("spelling");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://0xa9fea9fe/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    public async Task What_is_never_called_is_refused_to_the_owner_too(string url)
    {
        var report = await CheckAsync(new(url, HttpMethod.Get));
        (report.Failure!.Stage, report.Failure.Error, report.Name).ShouldBe((ProbeStage.Name, OutboundError.Refused, null));
        report.Failure.Detail.ShouldContain("never called");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task This_machine_is_the_owners_alone(string host)
    {
        await using var server = new WildServer(WildServer.Says(Ok));
        var request = new ProbeRequest($"http://{host}:{server.Url.Port}/", HttpMethod.Get);
        var report = await CheckAsync(request, OutboundTrust.Other);
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Name, OutboundError.Refused));
        report.Advice.ShouldContain("Outbound:Allowed");
        server.Requests.ShouldBe(0);
        (await CheckAsync(request)).Answer!.Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("ftp://user:sesame@example.com/")]
    [InlineData("sesame")]
    [InlineData("")]
    public async Task What_is_no_url_is_told_and_not_repeated(string url)
    {
        var report = await CheckAsync(new(url, HttpMethod.Get));
        report.Failure!.Stage.ShouldBe(ProbeStage.Url);
        report.ToString().ShouldNotContain("sesame");
    }

    [Fact]
    public async Task Who_stops_the_check_is_told_so()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new WildServer((_, ended) => Task.WhenAll(stop.CancelAsync(), Task.Delay(Timeout.Infinite, ended)));
        var probe = new OutboundProbe(Real(), _time);
        await Should.ThrowAsync<OperationCanceledException>(() => probe.CheckAsync(new(server.Url.AbsoluteUri, HttpMethod.Get), OutboundTrust.Owner, stop.Token));
    }

    private static OutboundGuard Real() => new(new SystemResolver(), new());

    private Task<ProbeReport> AskAsync(WildServer server) => CheckAsync(new(server.Url.AbsoluteUri, HttpMethod.Get));

    private Task<ProbeReport> CheckAsync(ProbeRequest request, OutboundTrust trust = OutboundTrust.Owner, OutboundGuard? guard = null) =>
        new OutboundProbe(guard ?? Real(), _time).CheckAsync(request, trust, default);

    /// <summary>Time passes until it is over, ten times as fast as it does.</summary>
    private async Task<ProbeReport> PatientlyAsync(Task<ProbeReport> asking)
    {
        await Poll.UntilAsync(() => { _time.Advance(TimeSpan.FromSeconds(0.5)); return Task.FromResult(asking.IsCompleted); }, TimeSpan.FromSeconds(60), () => "it is not given up");
        return await asking;
    }

    private static async Task<string> TextAsync(Stream wire, int length, CancellationToken stop)
    {
        var bytes = new byte[length];
        await wire.ReadExactlyAsync(bytes, stop);
        return Encoding.UTF8.GetString(bytes);
    }
}
