using SrsStack.Rpc.Json;
using SrsStack.Rpc.OpenApi;

namespace SrsStack.Rpc.Tests;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/v1/films", "/v1/films", "", "/v1/films")]
    [InlineData("/v1/films:batchGet", "/v1/films:batchGet", "", "/v1/films:batchGet")]
    [InlineData("/v1/{id}", "/v1/{p1}", "id", "/v1/{id}")]
    [InlineData("/v1/{id}:watch", "/v1/{p1}:watch", "id", "/v1/{id}:watch")]
    [InlineData("/v1/{film.name}", "/v1/{p1}", "film.name", "/v1/{film.name}")]
    [InlineData("/v1/*/x", "/v1/{p1}/x", "", "/v1/{v1}/x")]
    [InlineData("/v1/{name=a/*}", "/v1/a/{p2}", "name", "/v1/a/{a}")]
    [InlineData("/v1/{name=shelves/*/films/*}:watch", "/v1/shelves/{p2}/films/{p4}:watch", "name", "/v1/shelves/{shelve}/films/{film}:watch")]
    [InlineData("/v1/{name=a/*/b/**}", "/v1/a/{p2}/b/{**p4}", "name", "/v1/a/{a}/b/{b}")]
    [InlineData("/v1/{a}/x/{b}", "/v1/{p1}/x/{p3}", "a b", "/v1/{a}/x/{b}")]
    [InlineData("/v1/{name=**}", "/v1/{**p1}", "name", "/v1/{name}")]
    public void A_template_becomes_a_route_and_an_openapi_path(string template, string route, string variables, string path)
    {
        var parsed = PathTemplateParser.Parse(template);
        parsed.Route.ShouldBe(route);
        string.Join(' ', parsed.Variables.Select(v => v.Field)).ShouldBe(variables);
        OpenApiPath.Of(parsed).Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("/")]
    [InlineData("/v1/")]
    [InlineData("/v1//x")]
    [InlineData("/v1/{")]
    [InlineData("/v1/{}")]
    [InlineData("/v1/{a")]
    [InlineData("/v1/{a=}")]
    [InlineData("/v1/{a={b}}")]
    [InlineData("/v1/{a..b}")]
    [InlineData("/v1/{a}x")]
    [InlineData("/v1/**/x")]
    [InlineData("/v1/{a=**}:verb")]
    [InlineData("/v1:")]
    [InlineData("/v1/a?b")]
    public void A_broken_template_is_refused_with_its_position(string template) =>
        Should.Throw<FormatException>(() => PathTemplateParser.Parse(template)).Message.ShouldContain(template);
}
