using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>What is wrong with a certificate, in words, and what to do about it.</summary>
internal static class ProbeCertificate
{
    private const int MaxNames = 5;

    /// <returns>Null: nothing is wrong.</returns>
    public static (string Problem, string Advice)? ProblemOf(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (certificate is null) return ("no certificate came", "Give the server a certificate.");
        var all = new List<(string Problem, string Advice)>();
        var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (sum, one) => sum | one.Status);
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid)) all.Add(Expired(certificate));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) all.Add(WrongName(certificate, host));
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != X509ChainStatusFlags.NoError) all.Add(Untrusted(certificate));
        if (all.Count == 0 && errors != SslPolicyErrors.None) all.Add(($"the certificate is not good: {flags}", "Replace the certificate."));
        return all.Count == 0 ? null : (string.Join("; ", all.Select(a => a.Problem)), string.Join(" ", all.Select(a => a.Advice)));
    }

    private static (string Problem, string Advice) Expired(X509Certificate2 certificate) => (
        $"the certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u} only",
        "Renew the certificate; if it should be valid now, check the clocks of both machines.");

    private static (string Problem, string Advice) WrongName(X509Certificate2 certificate, string host)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).Take(MaxNames).ToList();
        return (
            names.Count == 0 ? "the certificate has no name" : $"the certificate is for {string.Join(", ", names)}",
            $"Use a name of the certificate in the URL, or get a certificate for {host}.");
    }

    private static (string Problem, string Advice) Untrusted(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
        ? ("the certificate is self-signed", "Take one of a public authority (for example Let's Encrypt), or add this one to the trusted certificates of this machine (update-ca-certificates) and restart the server.")
        : ("no trusted authority vouches for the certificate",
            "Let the server send its whole chain (fullchain.pem). If the authority is your own, add its root to the trusted certificates of this machine (update-ca-certificates) and restart the server.");
}
