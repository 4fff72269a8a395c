using System.Buffers.Text;
using System.Text;
using SrsStack.Rpc;

namespace SrsStack.Host.Streams;

/// <summary>Where the next page begins, opaque to callers (AIP-158).</summary>
internal static class PageToken
{
    public static string Write(string lastKey) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastKey));

    public static string Read(string token)
    {
        if (token.Length == 0) return "";
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw RpcErrors.InvalidField("page_token", "This is not a token that this server gave.");
        }
    }
}
