using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Hls.Disk;

/// <summary>The directory of a stream below the root: a name that no file system takes for something else. Different streams have different ones.</summary>
/// <remarks>
/// Letters, digits and most signs stay, so that an address of the usual kind is the place of its files. The rest becomes <c>=</c> and two digits for each byte of
/// UTF-8, as does <c>=</c> itself. What is too long for a file system ends in its hash.
/// </remarks>
internal static class SafeName
{
    /// <summary>Bytes; file systems allow 255.</summary>
    private const int MaxBytes = 180;

    private const string Refused = "/\\:*?\"<>|%#&;'=";

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM", "LPT"];

    /// <summary>Our own files end so; a directory of that name could stand in the way of one.</summary>
    private static readonly string[] Endings = [".m3u8", ".ts", ".m4s", ".mp4", ".tmp"];

    /// <returns>Relative, with the file system's own separators: app, stream; another vhost stands in front.</returns>
    public static string Of(FeedName name)
    {
        IEnumerable<string> parts = [.. name.App.Split('/').Select(Part), Part(name.Stream)];
        return Path.Combine([.. name.Vhost == FeedName.DefaultVhost ? parts : parts.Prepend($"=v{Part(name.Vhost)}")]);
    }

    public static string Part(string text)
    {
        var safe = new StringBuilder();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (Stays(rune)) safe.Append(rune);
            else foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) Escape(safe, b);
        }

        if (text.Length == 0) safe.Append('=');
        if (IsTakenAtFront(safe.ToString())) EscapeAt(safe, 0);
        if (safe[^1] is '.' or ' ') EscapeAt(safe, safe.Length - 1);
        if (Array.Exists(Endings, e => safe.ToString().EndsWith(e, StringComparison.OrdinalIgnoreCase))) EscapeAt(safe, safe.ToString().LastIndexOf('.'));
        return Shortened(safe.ToString());
    }

    private static bool Stays(Rune rune) =>
        rune.IsAscii ? rune.Value > 0x1F && rune.Value != 0x7F && !Refused.Contains((char)rune.Value) : Rune.IsLetterOrDigit(rune);

    /// <summary>Hidden, up the tree, looked like an option, or a device of Windows, which it is with any ending.</summary>
    private static bool IsTakenAtFront(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ');
        return name[0] is '.' or ' ' or '-' or '~' || Array.Exists(Devices, d => stem.Equals(d, StringComparison.OrdinalIgnoreCase)
            || (d.Length == 3 && stem.Length == 4 && stem.StartsWith(d, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Shortened(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes) return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
        var kept = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(kept.ToString()) + rune.Utf8SequenceLength > MaxBytes - 34) break;
            kept.Append(rune);
        }

        return $"{kept}=h{hash}";
    }

    private static void Escape(StringBuilder safe, byte value) => safe.Append(CultureInfo.InvariantCulture, $"={value:X2}");

    private static void EscapeAt(StringBuilder safe, int index)
    {
        var letter = (byte)safe[index];
        if (letter == '=') return;
        safe.Remove(index, 1).Insert(index, string.Create(CultureInfo.InvariantCulture, $"={letter:X2}"));
    }
}
