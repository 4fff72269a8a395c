using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>TLS, verified as always; also a refused certificate is reported.</summary>
/// <param name="roots">Null: those that the machine trusts.</param>
internal sealed class ProbeHandshake(X509Certificate2Collection? roots)
{
    private const string NoHandshake = "Check that this port speaks TLS: without it the URL begins with http://, and the port of https is another one. A server too old for TLS 1.2 must be renewed.";

    public async Task<Stream> AgreeAsync(Stream wire, Uri url, ProbeRun run, CancellationToken stop)
    {
        run.Enter(ProbeStage.Tls);
        var host = url.IdnHost.Trim('[', ']');
        var tls = new SslStream(wire);
        (string Problem, string Advice)? problem = null;
        try
        {
            await tls.AuthenticateAsClientAsync(Options(host, Judge), stop);
            run.Report = run.Report with { Tls = run.Report.Tls! with { Protocol = NameOf(tls.SslProtocol), Took = run.Took } };
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            throw problem is { } known
                ? new ProbeException(OutboundError.Tls, known.Problem, known.Advice)
                : new ProbeException(OutboundError.Tls, "the TLS handshake failed: " + (e.InnerException ?? e).Message, NoHandshake);
        }

        bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            problem = ProbeCertificate.ProblemOf(certificate as X509Certificate2, chain, errors, host);
            if (certificate is X509Certificate2 seen) run.Report = run.Report with { Tls = Seen(seen, problem?.Problem, run.Took) };
            return errors == SslPolicyErrors.None;
        }
    }

    private SslClientAuthenticationOptions Options(string host, RemoteCertificateValidationCallback judge) => new()
    {
        TargetHost = host,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        RemoteCertificateValidationCallback = judge,
        CertificateChainPolicy = roots is null ? null : OnlyThese(roots),
    };

    private static X509ChainPolicy OnlyThese(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static ProbeTls Seen(X509Certificate2 c, string? problem, TimeSpan took) => new(
        "", InertText.Line(c.Subject), InertText.Line(c.Issuer), new(c.NotBefore.ToUniversalTime()), new(c.NotAfter.ToUniversalTime()),
        problem is null ? null : InertText.Line(problem), took);

    private static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => protocol.ToString(),
    };
}
