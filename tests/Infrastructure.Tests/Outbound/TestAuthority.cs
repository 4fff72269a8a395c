using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SrsStack.Infrastructure.Tests.Outbound;

/// <summary>An authority that a test may trust, and certificates good and bad.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(Day(-100), Day(100));
    }

    public X509Certificate2Collection Roots => [_root];

    public X509Certificate2 ForThisMachine() => Signed(names => names.AddIpAddress(IPAddress.Loopback), Day(-1), Day(30));

    public X509Certificate2 Expired() => Signed(names => names.AddIpAddress(IPAddress.Loopback), Day(-50), Day(-2));

    public X509Certificate2 For(string name) => Signed(names => names.AddDnsName(name), Day(-1), Day(30));

    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(key, names => names.AddIpAddress(IPAddress.Loopback)).CreateSelfSigned(Day(-1), Day(1));
        return Usable(made);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Signed(Action<SubjectAlternativeNameBuilder> add, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(key, add).Create(_root, from, to, RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return Usable(whole);
    }

    private static CertificateRequest Request(ECDsa key, Action<SubjectAlternativeNameBuilder> add)
    {
        var request = new CertificateRequest("CN=a server of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        add(names);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    /// <summary>Servers want the key beside it, as a file has it.</summary>
    private static X509Certificate2 Usable(X509Certificate2 made) => X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);

    private static DateTimeOffset Day(int from) => DateTimeOffset.UtcNow.AddDays(from);
}
