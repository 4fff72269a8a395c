using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace SrsStack.Host.Delivery;

/// <summary>A certificate with its chain and key from PEM files, read anew when they change.</summary>
/// <remarks>
/// Looked at when somebody connects, so it needs no timer and no watcher, and links as certbot makes them are followed. Files that cannot be
/// used leave the certificate before in use and are told once. Sessions that are under way keep theirs.
/// </remarks>
internal sealed class PemCertificate(string certificateFile, string keyFile, ILogger log)
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private (FileStamp? Certificate, FileStamp? Key)? _seen;
    private SslStreamCertificateContext? _context;

    public TlsHandshakeCallbackOptions ToHandshake() => new()
    {
        HandshakeTimeout = HandshakeLimit,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Find() ?? throw new AuthenticationException("There is no certificate to show."),
        }),
    };

    /// <returns>Null while there never was a good one.</returns>
    public SslStreamCertificateContext? Find()
    {
        lock (_lock)
        {
            var now = (FileStamp.Of(certificateFile), FileStamp.Of(keyFile));
            if (now == _seen) return _context;
            _seen = now;
            Read();
            return _context;
        }
    }

    private void Read()
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            // Through PKCS 12, since not every platform's TLS takes a key that was never stored.
            var stored = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
            _context = SslStreamCertificateContext.Create(stored, [.. chain.Skip(1)], offline: true);
            Log.CertificateRead(log, certificateFile, stored.NotAfter);
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            var consequence = _context is null ? "RTMPS connections are refused" : "the certificate before stays in use";
            Log.CertificateUnusable(log, certificateFile, consequence, unusable.Message);
        }
    }

    /// <summary>Enough of a file to see that it is another.</summary>
    private sealed record FileStamp(string Target, DateTime Written, long Length)
    {
        /// <returns>Null when there is no such file.</returns>
        public static FileStamp? Of(string path)
        {
            try
            {
                var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
                return file.Exists ? new(file.FullName, file.LastWriteTimeUtc, file.Length) : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
