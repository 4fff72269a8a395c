using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace SrsStack.Rpc.Json;

/// <summary>Path segments as text.</summary>
/// <remarks>
/// The server decodes a path except for <c>%2F</c>, so after routing an encoded slash and an encoded "%2F" look the same.
/// Where that matters the segment is decoded again from the request target, and only used if it agrees with what was
/// routed: a rule that looked at the routed path and the bound value can never mean different things.
/// google/api/http.proto: single-segment variables are decoded fully, in others an encoded slash stays encoded.
/// </remarks>
internal static class PathValue
{
    private const string Slash = "%2F";

    public static string Routed(HttpContext http, int segment) => http.Request.RouteValues[PathTemplate.ParameterName(segment)]?.ToString() ?? "";

    public static string Single(HttpContext http, PathTemplate template, int segment)
    {
        var routed = Routed(http, segment);
        if (!routed.Contains(Slash, StringComparison.OrdinalIgnoreCase)) return routed;
        var raw = RawSegment(http, segment);
        if (template.Verb.Length > 0 && segment == template.Segments.Count - 1 && raw is not null)
            raw = raw.EndsWith(template.Verb, StringComparison.OrdinalIgnoreCase) ? raw[..^template.Verb.Length] : null;
        return raw is not null && Uri.UnescapeDataString(KeepSlashes(raw)) == routed
            ? Uri.UnescapeDataString(raw)
            : routed.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase);
    }

    private static string? RawSegment(HttpContext http, int segment)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var path = target.Split('?', 2)[0];
        if (!path.StartsWith('/')) return null;   // absolute form: rare, not worth a parser
        var prefix = http.Request.PathBase.Value?.Count(c => c == '/') ?? 0;
        var parts = path[1..].Split('/');
        return prefix + segment < parts.Length ? parts[prefix + segment] : null;
    }

    // "%2F" -> "%252F", so that one round of decoding gives what the server's routing saw.
    private static string KeepSlashes(string raw) =>
        new StringBuilder(raw).Replace("%2F", "%252F").Replace("%2f", "%252f").ToString();
}
