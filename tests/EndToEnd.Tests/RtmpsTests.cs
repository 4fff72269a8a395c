using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SrsStack.EndToEnd.Tests;

/// <summary>RTMP over TLS: ffmpeg publishes and plays, and a new certificate is shown without a restart.</summary>
[Collection(Dying.Name)]
[SuppressMessage("Design", "CA1001", Justification = "The test run disposes it.")]
public sealed class RtmpsTests : IAsyncLifetime
{
    private readonly MediaFolder _folder = new();
    private readonly int _port = FreePort();
    private EndToEndHost _server = null!;
    private EndToEndApi _api = null!;

    public async Task InitializeAsync()
    {
        await WriteCertificateAsync("first");
        _server = await EndToEndHost.StartAsync(
            ("SRSSTACK_Rtmps__Port", $"{_port}"), ("SRSSTACK_Rtmps__Certificate", _folder.File("full.pem")), ("SRSSTACK_Rtmps__Key", _folder.File("key.pem")));
        _api = await EndToEndApi.SetUpAsync(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ffmpeg_publishes_and_plays_over_TLS()
    {
        var key = await _api.PublishKeyAsync();
        var source = await SourceFiles.BFrames.Value;
        var address = $"rtmps://127.0.0.1:{_port}/live/secure";
        var publishing = MediaTools.TryRunAsync("ffmpeg", "-re", "-i", source, "-c", "copy", "-f", "flv", $"{address}?secret={key}");
        await _api.LiveAsync("live/secure");
        var capture = await Capture.TakeAsync("RTMPS", new(address), 6, _folder.File("played.flv"));
        await capture.DecodesCleanlyAsync();
        (await capture.DecodedFramesAsync()).ShouldBeGreaterThanOrEqualTo(6 * SourceFiles.FrameRate * 95 / 100);
        var (_, errors, code) = await publishing;
        (code, errors).ShouldBe((0, ""));
        _server.Log.ShouldNotContain(key);
    }

    [Fact]
    public async Task A_new_certificate_is_shown_without_a_restart_and_a_broken_one_never()
    {
        (await SubjectAsync()).ShouldBe("CN=first");
        await WriteCertificateAsync("second");
        (await SubjectAsync()).ShouldBe("CN=second");
        await File.WriteAllTextAsync(_folder.File("full.pem"), "half a file");
        (await SubjectAsync()).ShouldBe("CN=second");
        await Poll.UntilAsync(
            () => Task.FromResult(_server.Log.Contains("the certificate before stays in use", StringComparison.Ordinal)), TimeSpan.FromSeconds(60), () => $"word of it in\n{_server.Log}");
    }

    private async Task<string> SubjectAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        var seen = "";
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            seen = certificate!.Subject;
            return certificate.Issuer == certificate.Subject; // each signed itself
        });
        await tls.AuthenticateAsClientAsync("localhost");
        return seen;
    }

    private async Task WriteCertificateAsync(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(_folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(_folder.File("full.pem"), made.ExportCertificatePem());
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
