using System.Text;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Text of a peer made fit for one line of a log: short, no control characters.</summary>
internal static class Printable
{
    public static string Cut(string text, int maxChars)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maxChars));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxChars) break;
            clean.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? "?" : rune.ToString());
        }

        return clean.ToString();
    }
}
