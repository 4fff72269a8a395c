using System.Diagnostics.CodeAnalysis;

namespace SrsStack.Infrastructure.Outbound;

/// <summary>Reads URLs that people give: http or https, plain ASCII, nothing that two readers could read differently.</summary>
public static class OutboundUrl
{
    public const int MaxLength = 2048;

    /// <param name="allowUserInfo">Whether <c>name:password@</c> may stand before the host.</param>
    /// <param name="problem">For people; never repeats the URL, which may hold a secret.</param>
    public static bool TryParse(string text, bool allowUserInfo, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = ProblemOfText(text);
        if (problem is not null) return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed)) problem = "it is no URL";
        else problem = ProblemOf(parsed, allowUserInfo);
        if (problem is not null) return false;
        url = parsed!;
        return true;
    }

    private static string? ProblemOfText(string text)
    {
        if (text.Length is 0 or > MaxLength) return $"it must have 1 to {MaxLength} characters";
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~')) return "it must be plain ASCII without spaces (write others as %20 or xn--)";
        return text.Contains('\\', StringComparison.Ordinal) ? "it must not have a backslash" : null;
    }

    private static string? ProblemOf(Uri url, bool allowUserInfo)
    {
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) return "it must begin with http:// or https://";
        if (url.Host.Length == 0 || url.Port == 0) return "it needs a host, and a port that is not 0";
        if (url.UserInfo.Length > 0 && !allowUserInfo) return "it must not have a user or a password";
        return url.Fragment.Length > 0 ? "it must not have a #fragment" : null;
    }
}
