using System.Net;
using System.Net.Sockets;
using SrsStack.Infrastructure.Outbound;
using SrsStack.Infrastructure.Outbound.Probing;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Outbound.Probing;

public sealed class ProbeTlsTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 x\r\nContent-Length: 10\r\n\r\n{\"code\":0}";
    private readonly TestAuthority _authority = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_good_certificate_is_shown_with_its_end()
    {
        var certificate = _authority.ForThisMachine();
        await using var server = new WildServer(WildServer.Says(Ok), certificate);
        var report = await CheckAsync(server.Url);
        report.Failure.ShouldBeNull();
        report.Answer!.Body.ShouldBe("{\"code\":0}");
        var tls = report.Tls!;
        (tls.Protocol, tls.Subject, tls.Issuer, tls.Problem).ShouldBe(("TLS 1.3", "CN=a server of a test", "CN=Authority of a test", null));
        tls.ValidTo.ShouldBe(new(certificate.NotAfter.ToUniversalTime()));
        server.LastHead.ShouldContain($"\r\nHost: 127.0.0.1:{server.Url.Port}\r\n");
    }

    [Fact]
    public async Task A_certificate_of_ones_own_making_is_refused()
    {
        await using var server = new WildServer(WildServer.Says(Ok), tls: true);
        var report = await RefusedAsync(server, server.Url);
        report.Failure!.Detail.ShouldBe("the certificate is self-signed");
        report.Advice.ShouldContain("update-ca-certificates");
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_by_what_the_machine_trusts()
    {
        await using var server = new WildServer(WildServer.Says(Ok), _authority.ForThisMachine());
        var report = await RefusedAsync(server, server.Url, new OutboundProbe(new(new SystemResolver(), new()), _time));
        report.Failure!.Detail.ShouldBe("no trusted authority vouches for the certificate");
        report.Advice.ShouldContain("whole chain");
    }

    [Fact]
    public async Task A_certificate_that_is_over_is_refused()
    {
        await using var server = new WildServer(WildServer.Says(Ok), _authority.Expired());
        var report = await RefusedAsync(server, server.Url);
        report.Failure!.Detail.ShouldStartWith("the certificate is valid from ");
        report.Advice.ShouldContain("Renew");
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        await using var server = new WildServer(WildServer.Says(Ok), _authority.For("right.example"));
        var names = new Names { Answers = [["127.0.0.1"]] };
        var wrong = new UriBuilder(server.Url) { Host = "wrong.example" }.Uri;
        var report = await RefusedAsync(server, wrong, new OutboundProbe(new(names, new()), _time, _authority.Roots));
        report.Failure!.Detail.ShouldBe("the certificate is for right.example");
        report.Advice.ShouldContain("get a certificate for wrong.example");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        await using var server = new WildServer(WildServer.Says(Ok), TestAuthority.SelfSigned());
        var names = new Names { Answers = [["127.0.0.1"]] };
        var report = await RefusedAsync(server, new UriBuilder(server.Url) { Host = "wrong.example" }.Uri, new OutboundProbe(new(names, new()), _time));
        report.Failure!.Detail.ShouldBe("the certificate is for 127.0.0.1; the certificate is self-signed");
    }

    [Fact]
    public async Task A_port_without_tls_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var greeting = GreetAsync(listener);
        var report = await CheckAsync(new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        await greeting;
        (report.Failure!.Stage, report.Failure.Error, report.Tls).ShouldBe((ProbeStage.Tls, OutboundError.Tls, null));
        report.Advice.ShouldContain("http://");
    }

    [Fact]
    public async Task Who_is_silent_in_the_handshake_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = CheckAsync(new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        using var silent = await listener.AcceptTcpClientAsync();
        await Poll.UntilAsync(() => { _time.Advance(TimeSpan.FromSeconds(0.5)); return Task.FromResult(asking.IsCompleted); }, TimeSpan.FromSeconds(60), () => "it is not given up");
        var failure = (await asking).Failure!;
        (failure.Stage, failure.Error).ShouldBe((ProbeStage.Tls, OutboundError.TimedOut));
    }

    private static async Task GreetAsync(TcpListener listener)
    {
        using var peer = await listener.AcceptTcpClientAsync();
        await peer.GetStream().WriteAsync("220 mail.example ESMTP\r\n"u8.ToArray());
        var some = new byte[1024];
        try { while (await peer.GetStream().ReadAsync(some) > 0) { } }
        catch (IOException)
        {
            // it went
        }
    }

    private static async Task<ProbeReport> RefusedAsync(WildServer server, Uri url, OutboundProbe probe)
    {
        var report = await probe.CheckAsync(new(url.AbsoluteUri, HttpMethod.Get), OutboundTrust.Owner, default);
        (report.Failure!.Stage, report.Failure.Error).ShouldBe((ProbeStage.Tls, OutboundError.Tls));
        report.Tls!.Problem.ShouldBe(report.Failure.Detail);
        report.Answer.ShouldBeNull();
        server.Requests.ShouldBe(0, "nothing of the request was sent");
        return report;
    }

    private Task<ProbeReport> RefusedAsync(WildServer server, Uri url) => RefusedAsync(server, url, Trusting());

    private Task<ProbeReport> CheckAsync(Uri url) => Trusting().CheckAsync(new(url.AbsoluteUri, HttpMethod.Get), OutboundTrust.Owner, default);

    private OutboundProbe Trusting() => new(new(new SystemResolver(), new()), _time, _authority.Roots);
}
