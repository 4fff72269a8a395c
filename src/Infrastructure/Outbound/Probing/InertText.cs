using System.Globalization;
using System.Text;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>Text of strangers for terminals, logs and pages: no escape sequences, no letters that turn or hide others.</summary>
internal static class InertText
{
    private const string Instead = "\uFFFD";
    private const int MaxLine = 512;

    /// <summary>One line of at most 512 characters.</summary>
    public static string Line(string text) => Replaced(text.AsSpan(0, Math.Min(text.Length, MaxLine)), keepsLines: false);

    /// <summary>Bytes as UTF-8; line feeds and tabs stay.</summary>
    public static string Lines(ReadOnlySpan<byte> bytes) => Replaced(Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal), keepsLines: true);

    private static string Replaced(ReadOnlySpan<char> text, bool keepsLines)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) result.Append((keepsLines && rune.Value is '\n' or '\t') || IsPlain(rune) ? rune.ToString() : Instead);
        return result.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
