using System.Globalization;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>File names of segments: <c>{stream}-{sequence}.ts</c>.</summary>
internal static class SegmentName
{
    private const string Extension = ".ts";

    public static string Format(string stream, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{stream}-{sequence}{Extension}");

    /// <summary>Takes exactly what <see cref="Format"/> gives for the stream, so that a segment has one name only.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, ReadOnlySpan<char> stream, out long sequence)
    {
        sequence = -1;
        if (!name.StartsWith(stream, StringComparison.Ordinal) || !name.EndsWith(Extension, StringComparison.Ordinal)) return false;
        if (name.Length <= stream.Length + 1 + Extension.Length || name[stream.Length] != '-') return false;
        var digits = name[(stream.Length + 1)..^Extension.Length];
        return (digits[0] != '0' || digits.Length == 1)
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }
}
