using System.Security.Cryptography;
using System.Text;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>Ids as SRS's look: short, and here the same for the same name, so that they outlive a restart.</summary>
internal static class SrsIds
{
    private const string Letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Length = 8;

    public static string Of(string kind, string name) => $"vid-{Short($"{kind}\n{name}")}";

    public static string Short(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return string.Create(Length, hash.ToArray(), static (span, bytes) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = Letters[bytes[i] % Letters.Length];
        });
    }
}
