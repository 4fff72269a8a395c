using System.Globalization;
using System.Security.Cryptography;

namespace SrsStack.Media.Recording;

/// <summary>Names of files in the folder of a recording: <c>00000012.8f0c5a77d2e94b10.m4s</c> plays behind <c>8f0c5a77d2e94b10.init.mp4</c>.</summary>
public static class SegmentNames
{
    private const string SegmentEnd = ".m4s";
    private const string InitEnd = ".init.mp4";
    private const int IdLength = 16;

    /// <summary>File of a head.</summary>
    public static string Init(string id) => id + InitEnd;

    /// <summary>File of a segment.</summary>
    public static string Segment(long sequence, string initId) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D8}.{initId}{SegmentEnd}");

    /// <returns>False for what is no segment's name, letter by letter.</returns>
    public static bool TryParseSegment(string name, out long sequence, out string initId)
    {
        (sequence, initId) = (0, string.Empty);
        var pieces = name.Split('.');
        if (pieces.Length != 3 || pieces[1].Length != IdLength || !pieces[1].All(char.IsAsciiHexDigitLower)) return false;
        if (!long.TryParse(pieces[0], NumberStyles.None, CultureInfo.InvariantCulture, out sequence)) return false;
        initId = pieces[1];
        return name == Segment(sequence, initId);
    }

    /// <summary>Of the bytes of a head: the beginning of their SHA-256.</summary>
    internal static string IdOf(ReadOnlySpan<byte> init) => Convert.ToHexStringLower(SHA256.HashData(init))[..IdLength];
}
