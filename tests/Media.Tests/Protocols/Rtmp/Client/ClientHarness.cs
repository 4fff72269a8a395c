using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;
using SrsStack.Media.Protocols.Rtmp;
using SrsStack.Media.Protocols.Rtmp.Client;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Client;

/// <summary>Our server on a port of loopback, and clients to it.</summary>
internal sealed class ClientHarness : IAsyncDisposable
{
    private readonly LoopbackListener _listener;

    public ClientHarness(EngineOptions? options = null)
    {
        Server = new(options: options);
        _listener = new((pipes, peer, stop) => new RtmpServerConnection(Server.Engine, pipes, peer).RunAsync(stop));
    }

    public RtmpServerHarness Server { get; }

    /// <summary>Only against a test that would wait for ever.</summary>
    public CancellationTokenSource Patience { get; } = new(TimeSpan.FromSeconds(60));

    public int Port => _listener.Port;

    public RtmpUrl Url(string stream = "livestream") => RtmpUrl.Parse($"rtmp://127.0.0.1:{Port}/live/{stream}");

    public Task<RtmpPublishClient> PublishAsync(string stream = "livestream") =>
        RtmpPublishClient.OpenAsync(Url(stream), new(), TimeProvider.System, Patience.Token);

    public Task<RtmpPlayClient> PlayAsync(string stream = "livestream") => RtmpPlayClient.OpenAsync(Url(stream), new(), TimeProvider.System, Patience.Token);

    public async Task<LiveFeed> FeedAsync(FeedName name, Func<FeedDescription, bool> isReady) => await Poll.ForAsync(
        () => Task.FromResult(Server.Engine.FindFeed(name) is { } feed && isReady(feed.Description) ? feed : null), TimeSpan.FromSeconds(60), () => "the feed");

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await Server.DisposeAsync();
        Patience.Dispose();
    }
}

/// <summary>A certificate that nobody trusts.</summary>
internal static class SelfSigned
{
    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public static RemoteCertificateValidationCallback Trusts(X509Certificate2 good) => (_, seen, _, _) => seen?.GetCertHashString() == good.Thumbprint;
}
