namespace SrsStack.Media.Protocols.Hls;

/// <summary>Which segment or part is there, and which is too far ahead to wait for: RFC 8216bis, 6.2.5.2. Pure.</summary>
internal static class PartRules
{
    /// <summary>Segments behind the last complete one that may be asked for.</summary>
    private const int MaxSegmentsAhead = 2;

    /// <summary>The Advance Part Limit for parts below a second; longer ones are not made.</summary>
    private const int MaxPartsAhead = 3;

    /// <param name="part">Null for the whole segment. One behind the last part of a complete segment is the first of the next.</param>
    public static bool Has(WindowSnapshot? window, long sequence, int? part)
    {
        if (window?.LowLatency is null) return false;
        if (sequence < window.Next - 1) return true;
        if (sequence == window.Next - 1) return part is not { } index || window.Find(sequence) is not { } last || index < last.Parts.Length || window.OpenParts > 0;
        return sequence == window.Next && part < window.OpenParts;
    }

    public static bool IsTooFar(WindowSnapshot window, long sequence, int? part) =>
        sequence > window.Next - 1 + MaxSegmentsAhead || (sequence == window.Next && part >= window.OpenParts + MaxPartsAhead);
}
