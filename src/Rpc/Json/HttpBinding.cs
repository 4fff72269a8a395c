using Google.Api;
using Google.Protobuf.Reflection;

namespace SrsStack.Rpc.Json;

/// <summary>One google.api.http rule of a method, checked against its messages.</summary>
/// <param name="WholeBody">The rule's body is <c>*</c>.</param>
/// <param name="Body">The field that the body fills; null for none or all.</param>
/// <param name="ResponseBody">The field that is sent instead of the whole answer; null sends all.</param>
internal sealed record HttpBinding(string Verb, PathTemplate Path, bool WholeBody, FieldDescriptor? Body, FieldDescriptor? ResponseBody)
{
    public bool HasBody => WholeBody || Body is not null;

    /// <returns>The rule and its additional bindings; none for a method without a rule.</returns>
    /// <exception cref="InvalidOperationException">A rule names a field that does not exist, or stands on a method that streams requests.</exception>
    public static IEnumerable<HttpBinding> Of(MethodDescriptor method)
    {
        if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule) return [];
        if (method.IsClientStreaming) throw new InvalidOperationException($"{method.FullName}: a method that streams requests cannot have an http rule");
        return [.. rule.AdditionalBindings.Prepend(rule).Select(r => Of(method, r))];
    }

    private static HttpBinding Of(MethodDescriptor method, HttpRule rule)
    {
        var (verb, path) = VerbAndPath(rule);
        var template = PathTemplateParser.Parse(path);
        foreach (var variable in template.Variables) RequestFields.Find(method.InputType, variable.Field);
        var body = rule.Body is "" or "*" ? null : Field(method.InputType, rule.Body, method);
        var response = rule.ResponseBody.Length == 0 ? null : Field(method.OutputType, rule.ResponseBody, method);
        return new(verb, template, rule.Body == "*", body, response);
    }

    private static FieldDescriptor Field(MessageDescriptor type, string name, MethodDescriptor method) =>
        type.FindFieldByName(name) ?? throw new InvalidOperationException($"{method.FullName}: {type.FullName} has no field '{name}'");

    private static (string Verb, string Path) VerbAndPath(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
        HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
        HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
        HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
        HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
        HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind, rule.Custom.Path),
        _ => throw new InvalidOperationException("an http rule has no pattern"),
    };
}
