using System.Text;

namespace SrsStack.Media.Engine;

/// <summary>Which names a live stream may have: they appear in URLs, logs and pages, never as file names.</summary>
public static class FeedNameRules
{
    /// <summary>Bytes in UTF-8 of each of the three parts.</summary>
    public const int MaxPartBytes = 255;

    public static bool IsValid(FeedName name) =>
        IsValidPart(name.Vhost) && IsValidPart(name.App) && IsValidPart(name.Stream) && !name.Stream.Contains('/');

    private static bool IsValidPart(string part)
    {
        if (part.Length is 0 or > MaxPartBytes || Encoding.UTF8.GetByteCount(part) > MaxPartBytes) return false;
        if (part[0] is '/' or '.' || part[^1] == '/' || part.Contains("..", StringComparison.Ordinal) || part.Contains("//", StringComparison.Ordinal)) return false;
        return !part.EnumerateRunes().Any(IsForbidden);
    }

    /// <summary>Control characters, what has a meaning in URLs and HTML, and halves of a surrogate pair.</summary>
    private static bool IsForbidden(Rune rune) =>
        Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is '\\' or '?' or '#' or '%' or '<' or '>' or '"' or '\'' or 0x2028 or 0x2029;
}
