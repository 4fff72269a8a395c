using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SrsStack.Application.Callbacks;

namespace SrsStack.Infrastructure.Callbacks;

/// <summary>The headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks, "Signature scheme"): made afresh at each attempt.</summary>
internal static class CallbackSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    public static void AddTo(HttpRequestMessage request, string id, ReadOnlySpan<byte> body, IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(IdHeader, id);
        request.Headers.Add(TimeHeader, timestamp);
        var signatures = new List<string>(2);
        foreach (var key in keys)
        {
            if (key.Until is null || key.Until > now) signatures.Add(Sign(id, timestamp, body, key.Bytes));
        }
        request.Headers.Add(SignatureHeader, string.Join(' ', signatures));
    }

    /// <summary>HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
    public static string Sign(string id, string timestamp, ReadOnlySpan<byte> body, byte[] key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
