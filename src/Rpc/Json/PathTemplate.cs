using System.Globalization;

namespace SrsStack.Rpc.Json;

/// <summary>A google.api.http path template and the ASP.NET route that matches the same paths.</summary>
/// <remarks>google/api/http.proto, "Path template syntax". <c>**</c> only as the last segment, and not before a verb.</remarks>
internal sealed record PathTemplate(string Source, IReadOnlyList<PathSegment> Segments, IReadOnlyList<PathVariable> Variables, string Verb)
{
    /// <summary>Route parameters are named p0, p1 … by segment.</summary>
    public string Route { get; } = string.Concat(Segments.Select((segment, i) => segment.Kind switch
    {
        SegmentKind.Single => $"/{{p{i}}}",
        SegmentKind.Rest => $"/{{**p{i}}}",
        _ => "/" + segment.Literal,
    })) + Verb;

    /// <summary>The variables of a request whose route has matched.</summary>
    public IEnumerable<(PathVariable Variable, string Value)> Bind(HttpContext http) =>
        Variables.Select(variable => (variable, ValueOf(variable, http)));

    private string ValueOf(PathVariable variable, HttpContext http)
    {
        if (variable is { Count: 1 } && Segments[variable.First].Kind == SegmentKind.Single) return PathValue.Single(http, this, variable.First);
        var parts = Enumerable.Range(variable.First, variable.Count)
            .Select(i => Segments[i].Kind == SegmentKind.Literal ? Segments[i].Literal : PathValue.Routed(http, i));
        return string.Join('/', parts);
    }

    public static string ParameterName(int segment) => "p" + segment.ToString(CultureInfo.InvariantCulture);
}

internal enum SegmentKind { Literal, Single, Rest }

/// <summary>One segment; <paramref name="Literal"/> is empty for wildcards.</summary>
internal readonly record struct PathSegment(SegmentKind Kind, string Literal);

/// <summary>A request field that is filled from <paramref name="Count"/> segments, starting at <paramref name="First"/>.</summary>
internal sealed record PathVariable(string Field, int First, int Count);
