using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>What a low-latency player asks of a play list: the delivery directives of RFC 8216bis, 6.2.5.</summary>
/// <param name="Sequence"><c>_HLS_msn</c>: answer when this segment is there; null for at once.</param>
/// <param name="Part"><c>_HLS_part</c>: or this part of it.</param>
/// <param name="Skip"><c>_HLS_skip</c>: without what I know.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HlsReload(long? Sequence, int? Part, bool Skip)
{
    /// <returns>False for values that are no numbers, and for a part without a segment.</returns>
    public static bool TryParse(string? sequence, string? part, string? skip, out HlsReload reload)
    {
        reload = default;
        if (!TryParse(sequence, out var msn) || !TryParse(part, out var index) || index > int.MaxValue || (index is not null && msn is null)) return false;
        reload = new(msn, (int?)index, skip is "YES" or "v2");
        return true;
    }

    private static bool TryParse(string? text, out long? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9') || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        number = value;
        return true;
    }
}

public enum HlsReloadEnd
{
    Ready = 1,

    /// <summary>It asks for more than will come soon.</summary>
    TooFarAhead = 2,

    /// <summary>What it asks for did not come within three target durations.</summary>
    TimedOut = 3,

    /// <summary>Too many wait already.</summary>
    TooMany = 4,

    /// <summary>There is none, and will be none.</summary>
    None = 5,
}

/// <param name="Playlist">Set when it is ready.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HlsReloadAnswer(HlsReloadEnd End, HlsPlaylist? Playlist)
{
    [MemberNotNullWhen(true, nameof(Playlist))]
    public bool IsReady => End == HlsReloadEnd.Ready;
}
