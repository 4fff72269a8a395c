using System.Globalization;
using System.Text;

namespace SrsStack.Rpc.Grpc;

/// <summary><c>grpc-status</c> and <c>grpc-message</c> as text.</summary>
/// <remarks>gRPC over HTTP/2, "Status" and "Status-Message": UTF-8, percent-encoded outside of printable ASCII.</remarks>
internal static class StatusText
{
    private static readonly string[] Codes = [.. Enumerable.Range(0, 17).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    public static string Code(StatusCode code) => (uint)code < Codes.Length ? Codes[(int)code] : Codes[(int)StatusCode.Unknown];

    public static StatusCode ParseCode(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= 16 ? (StatusCode)n : StatusCode.Unknown;

    public static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>Never fails: what is not a valid escape stays as it is.</summary>
    public static string Decode(string message) => Uri.UnescapeDataString(message);
}
