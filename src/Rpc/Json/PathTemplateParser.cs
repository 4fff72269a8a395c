using System.Buffers;

namespace SrsStack.Rpc.Json;

/// <summary>
/// <c>"/" Segment {"/" Segment} [":" Verb]</c>, a segment being <c>*</c>, <c>**</c>, a literal or <c>{field[=segments]}</c>.
/// </summary>
/// <remarks>google/api/http.proto, "Path template syntax".</remarks>
internal ref struct PathTemplateParser
{
    private static readonly SearchValues<char> NotInLiterals = SearchValues.Create("?#[]~ ");

    private readonly string _source;
    private readonly List<PathSegment> _segments = [];
    private readonly List<PathVariable> _variables = [];
    private int _at;

    private PathTemplateParser(string source) => _source = source;

    /// <exception cref="FormatException">The template breaks the grammar; the message names it and the position.</exception>
    public static PathTemplate Parse(string source)
    {
        var parser = new PathTemplateParser(source);
        parser.Expect('/');
        parser.ReadSegments(insideVariable: false);
        var verb = parser.ReadVerb();
        if (parser._at != source.Length) throw parser.Error("the end was expected");
        var rest = parser._segments.FindIndex(s => s.Kind == SegmentKind.Rest);
        if (rest >= 0 && (rest != parser._segments.Count - 1 || verb.Length > 0)) throw parser.Error("'**' must come last");
        return new PathTemplate(source, parser._segments, parser._variables, verb);
    }

    private void ReadSegments(bool insideVariable)
    {
        while (true)
        {
            if (Peek == '{') ReadVariable(insideVariable);
            else if (Peek == '*') ReadWildcard();
            else _segments.Add(new(SegmentKind.Literal, ReadLiteral()));
            if (Peek != '/') return;
            _at++;
        }
    }

    private void ReadVariable(bool insideVariable)
    {
        if (insideVariable) throw Error("a variable cannot contain another");
        Expect('{');
        var field = ReadUntil("=}");
        if (field.Length == 0 || field.Split('.').Any(part => part.Length == 0)) throw Error("a field name was expected");
        var first = _segments.Count;
        if (Peek == '=')
        {
            _at++;
            ReadSegments(insideVariable: true);
        }
        else _segments.Add(new(SegmentKind.Single, ""));

        Expect('}');
        _variables.Add(new(field, first, _segments.Count - first));
    }

    private void ReadWildcard()
    {
        _at++;
        var isRest = Peek == '*';
        if (isRest) _at++;
        _segments.Add(new(isRest ? SegmentKind.Rest : SegmentKind.Single, ""));
    }

    private string ReadLiteral()
    {
        var literal = ReadUntil("/:{}*");
        return literal.Length > 0 && !literal.AsSpan().ContainsAny(NotInLiterals) ? literal : throw Error("a segment was expected");
    }

    private string ReadVerb()
    {
        if (Peek != ':') return "";
        _at++;
        return ":" + ReadLiteral();
    }

    private readonly char Peek => _at < _source.Length ? _source[_at] : '\0';

    private string ReadUntil(string ends)
    {
        var start = _at;
        while (_at < _source.Length && !ends.Contains(_source[_at], StringComparison.Ordinal)) _at++;
        return _source[start.._at];
    }

    private void Expect(char c)
    {
        if (Peek != c) throw Error($"'{c}' was expected");
        _at++;
    }

    private readonly FormatException Error(string what) => new($"http rule '{_source}', position {_at}: {what}");
}
