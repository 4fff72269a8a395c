using SrsStack.Rpc.Json;

namespace SrsStack.Rpc.OpenApi;

/// <summary>A path template as OpenAPI writes it: every parameter is one segment, so a variable over several becomes several.</summary>
/// <remarks>OpenAPI 3.1, "Path Templating". <c>{name=projects/*/streams/*}</c> becomes <c>/projects/{project}/streams/{stream}</c>.</remarks>
internal sealed record OpenApiPath(string Path, IReadOnlyList<OpenApiPathParameter> Parameters)
{
    public static OpenApiPath Of(PathTemplate template)
    {
        var parameters = new List<OpenApiPathParameter>();
        var path = "";
        for (var i = 0; i < template.Segments.Count; i++)
        {
            var segment = template.Segments[i];
            if (segment.Kind == SegmentKind.Literal)
            {
                path += "/" + segment.Literal;
                continue;
            }

            var variable = template.Variables.FirstOrDefault(v => i >= v.First && i < v.First + v.Count);
            var name = Unique(variable is { Count: 1 } ? variable.Field : NameBefore(template, i), parameters);
            parameters.Add(new(name, variable, segment.Kind == SegmentKind.Rest));
            path += $"/{{{name}}}";
        }

        return new(path + template.Verb, parameters);
    }

    private static string NameBefore(PathTemplate template, int i)
    {
        var before = i > 0 ? template.Segments[i - 1].Literal : "";
        return before.Length > 1 && before.EndsWith('s') ? before[..^1] : before.Length > 0 ? before : "segment";
    }

    private static string Unique(string name, List<OpenApiPathParameter> taken)
    {
        var unique = name;
        for (var n = 2; taken.Exists(p => p.Name == unique); n++) unique = $"{name}_{n}";
        return unique;
    }
}

/// <param name="Variable">The request field it fills, wholly or in part; null for a wildcard outside of variables.</param>
internal sealed record OpenApiPathParameter(string Name, PathVariable? Variable, bool MayContainSlashes);
