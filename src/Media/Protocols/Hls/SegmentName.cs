using System.Globalization;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Protocols.Hls;

internal enum SegmentNameKind
{
    Ts = 1,
    Fmp4 = 2,
    Part = 3,
    Init = 4,
}

/// <summary>
/// File names: <c>{stream}-{sequence}.ts</c>, <c>{stream}-{sequence}.m4s</c>, <c>{stream}-{sequence}.{part}.m4s</c> and, for the head of
/// fragmented MP4, <c>{stream}-{sequence}.mp4</c>. A name never means other bytes, so all may be cached for good.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentName(SegmentNameKind Kind, long Sequence, int Part)
{
    public static string Format(string stream, SegmentNameKind kind, long sequence, int part = 0) => kind switch
    {
        SegmentNameKind.Ts => string.Create(CultureInfo.InvariantCulture, $"{stream}-{sequence}.ts"),
        SegmentNameKind.Fmp4 => string.Create(CultureInfo.InvariantCulture, $"{stream}-{sequence}.m4s"),
        SegmentNameKind.Part => string.Create(CultureInfo.InvariantCulture, $"{stream}-{sequence}.{part}.m4s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{stream}-{sequence}.mp4"),
    };

    /// <summary>Takes exactly what <see cref="Format"/> gives for the stream, so that a segment has one name only.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, ReadOnlySpan<char> stream, out SegmentName parsed)
    {
        parsed = default;
        if (!name.StartsWith(stream, StringComparison.Ordinal) || name.Length <= stream.Length || name[stream.Length] != '-') return false;
        var rest = name[(stream.Length + 1)..];
        var dot = rest.LastIndexOf('.');
        if (dot <= 0) return false;
        var kind = rest[dot..] switch { ".ts" => SegmentNameKind.Ts, ".m4s" => SegmentNameKind.Fmp4, ".mp4" => SegmentNameKind.Init, _ => default };
        var numbers = rest[..dot];
        long part = 0;
        if (kind == SegmentNameKind.Fmp4 && numbers.IndexOf('.') is >= 0 and var inner)
        {
            if (!TryParseNumber(numbers[(inner + 1)..], int.MaxValue, out part)) return false;
            kind = SegmentNameKind.Part;
            numbers = numbers[..inner];
        }

        if (kind == default || !TryParseNumber(numbers, long.MaxValue, out var sequence)) return false;
        parsed = new(kind, sequence, (int)part);
        return true;
    }

    /// <remarks>The runtime takes zero bytes behind a number: they are no digits here.</remarks>
    private static bool TryParseNumber(ReadOnlySpan<char> digits, long max, out long number)
    {
        number = 0;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || digits.Length == 1)
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
    }
}
