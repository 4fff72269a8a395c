namespace SrsStack.Media.Protocols.Hls;

/// <summary>What a player asks of a play list.</summary>
/// <param name="Form"><c>form</c>: <c>ts</c>, <c>fmp4</c> or <c>ll</c>; else what the settings say.</param>
/// <param name="FormText">As it was asked for, to be handed on; empty for none.</param>
/// <param name="Session"><c>hls_ctx</c>: the viewer, in the server's own form; null for none or another's.</param>
public sealed record HlsQuery(HlsForm Form, string FormText, HlsReload Reload, string? Session)
{
    public const string SessionName = "hls_ctx";

    private const int SessionLength = 8;

    /// <param name="value">The decoded value of a name; null or empty when it is not there.</param>
    /// <returns>Null when a value makes no sense; <paramref name="problem"/> says which.</returns>
    public static HlsQuery? TryParse(Func<string, string?> value, out string problem)
    {
        problem = "form is ts, fmp4 or ll.";
        var text = value("form") ?? "";
        HlsForm? form = text switch { "" => HlsForm.Auto, "ts" => HlsForm.Ts, "fmp4" => HlsForm.Fmp4, "ll" => HlsForm.LowLatency, _ => null };
        if (form is null) return null;
        problem = "_HLS_msn and _HLS_part are whole numbers, and a part needs its segment.";
        return HlsReload.TryParse(value("_HLS_msn"), value("_HLS_part"), value("_HLS_skip"), out var reload)
            ? new(form.Value, text, reload, SessionOf(value(SessionName))) : null;
    }

    public static string NewSession() => Guid.NewGuid().ToString("N")[..SessionLength];

    public static string? SessionOf(string? text) => text is { Length: SessionLength } && text.All(char.IsAsciiLetterOrDigit) ? text : null;
}
