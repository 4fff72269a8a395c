using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>Path, query and body to request; request to answer.</summary>
public sealed class JsonBindingTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Theory]
    [InlineData("/v1/shelves/1/films/2", "name", "shelves/1/films/2")]
    [InlineData("/v1/shelves/1/films/a%20b%3Fc", "name", "shelves/1/films/a b?c")]
    [InlineData("/v1/shelves/1/films/a%2Fb", "name", "shelves/1/films/a%2Fb")]
    [InlineData("/v1/films/x", "name", "x")]
    [InlineData("/v1/films/a%2Fb", "name", "a/b")]
    [InlineData("/v1/films/a%252Fb", "name", "a%2Fb")]
    [InlineData("/v1/films/%C3%BC%2fb", "name", "ü/b")]
    [InlineData("/v1/shelves/1/films/2?verbose=true", "title", "long")]
    [InlineData("/v1/shelves/1/films/2?trace=1", "title", "short")]
    [InlineData("/v1/files/pages/a/b/c.txt", "text", "pages/a/b/c.txt")]
    public async Task A_path_fills_its_variables(string path, string field, string expected) =>
        (await GetAsync(path))[field]!.GetValue<string>().ShouldBe(expected);

    [Theory]
    [InlineData("pageSize=7", "pageSize", "7")]
    [InlineData("page_size=7", "pageSize", "7")]
    [InlineData("tag=a&tag=b", "tag", "[\"a\",\"b\"]")]
    [InlineData("filter.state=LIVE", "filter.state", "\"LIVE\"")]
    [InlineData("filter.state=2", "filter.state", "\"LIVE\"")]
    [InlineData("filter.after=2026-01-02T03:04:05Z", "filter.after", "\"2026-01-02T03:04:05Z\"")]
    [InlineData("filter.seen=true", "filter.seen", "true")]
    [InlineData("filter.mark=-_8", "filter.mark", "\"+/8=\"")]
    public async Task A_query_fills_fields(string query, string path, string expected)
    {
        JsonNode? node = (await GetAsync("/v1/shelves/1/films?" + query))["asked"];
        foreach (var name in path.Split('.')) node = node![name];
        JsonNode.DeepEquals(node, JsonNode.Parse(expected)).ShouldBeTrue(node?.ToJsonString());
    }

    [Fact]
    public async Task A_body_fills_one_field_beside_path_and_query()
    {
        var film = await SendAsync(HttpMethod.Post, "/v1/shelves/3/films?filmId=9", """
            {"title":"T","tags":["a"],"createTime":"2026-01-02T03:04:05.5Z","viewers":"9007199254740993","state":"IDLE","length":"1.5s",
             "rating":4,"scores":{"x":1},"data":"AQI=","sequels":[{"title":"T2"}],"weight":0.5}
            """);
        film["name"]!.GetValue<string>().ShouldBe("shelves/3/films/9");
        film["viewers"]!.GetValue<string>().ShouldBe("9007199254740993");
        film["length"]!.GetValue<string>().ShouldBe("1.500s");
        film["sequels"]![0]!["title"]!.GetValue<string>().ShouldBe("T2");
    }

    [Fact]
    public async Task A_path_variable_inside_of_the_body_field_wins()
    {
        var film = await SendAsync(HttpMethod.Patch, "/v1/shelves/3/films/9?updateMask=title,createTime", """{"name":"other","title":"N"}""");
        film["name"]!.GetValue<string>().ShouldBe("shelves/3/films/9");
        film["title"]!.GetValue<string>().ShouldBe("N (\"title,createTime\")");
    }

    [Fact]
    public async Task A_body_may_be_a_repeated_field()
    {
        (await SendAsync(HttpMethod.Post, "/v1/tags?other=!", """["a","b"]"""))["text"]!.GetValue<string>().ShouldBe("a+b!");
        await RefusedAsync(HttpMethod.Post, "/v1/tags", """["a"],"other":"injected" """, "tags");
    }

    [Fact]
    public async Task An_empty_body_is_an_empty_message()
    {
        using var response = await host.Http1.PostAsync("/v1/echo", null);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{ "text": "", "blob": "" }""");
    }

    [Fact]
    public async Task A_response_body_is_one_field_and_defaults_are_written()
    {
        var films = JsonNode.Parse(await host.Http1.GetStringAsync("/v1/films"))!.AsArray();
        films[0]!.AsObject().Select(p => p.Key).ShouldBe(["name", "title", "tags", "viewers", "state", "scores", "sequels", "seen", "weight"], ignoreOrder: true);
        films[0]!["state"]!.GetValue<string>().ShouldBe("STATE_UNSPECIFIED");
    }

    [Theory]
    [InlineData("GET", "/v1/shelves/1/films?nope=1", null, "nope")]
    [InlineData("GET", "/v1/shelves/1/films?filter.nope=1", null, "filter.nope")]
    [InlineData("GET", "/v1/shelves/1/films?pageSize=x", null, "pageSize")]
    [InlineData("GET", "/v1/shelves/1/films?pageSize=1&pageSize=2", null, "pageSize")]
    [InlineData("GET", "/v1/shelves/1/films?filter=1", null, "filter")]
    [InlineData("GET", "/v1/shelves/1/films?filter.state=BLUE", null, "filter.state")]
    [InlineData("GET", "/v1/shelves/1/films?filter.after=yesterday", null, "filter.after")]
    [InlineData("GET", "/v1/shelves/1/films?filter.seen=maybe", null, "filter.seen")]
    [InlineData("GET", "/v1/shelves/1/films?parent=x", null, "parent")]
    [InlineData("POST", "/v1/shelves/1/films?film.title=x", "{}", "film.title")]
    [InlineData("POST", "/v1/echo?text=x", "{}", "text")]
    [InlineData("POST", "/v1/echo", """{"nope":1}""", "nope")]
    [InlineData("POST", "/v1/echo", """{"text":1}""", "text")]
    [InlineData("POST", "/v1/echo", """{"delayMs":"x"}""", "delayMs")]
    [InlineData("POST", "/v1/echo", """{"delayMs":3000000000}""", "delayMs")]
    [InlineData("POST", "/v1/echo", """{"blob":"%%"}""", "blob")]
    [InlineData("POST", "/v1/echo", """{"text":""", "body")]
    [InlineData("POST", "/v1/echo", "[]", "body")]
    [InlineData("POST", "/v1/echo", "null", "body")]
    [InlineData("POST", "/v1/echo", """{"text":"a"} trailing""", "body")]
    [InlineData("POST", "/v1/shelves/1/films", """{"sequels":[{"title":"a"},{"sequels":[{"nope":1}]}]}""", "film.sequels[1].sequels[0].nope")]
    [InlineData("POST", "/v1/shelves/1/films", """{"state":"BLUE"}""", "film.state")]
    [InlineData("POST", "/v1/shelves/1/films", """{"createTime":"yesterday"}""", "film.createTime")]
    [InlineData("POST", "/v1/shelves/1/films", """{"scores":{"a":"b"}}""", "film.scores")]
    [InlineData("POST", "/v1/shelves/1/films", """{"url":"a","data":"AQ=="}""", "film")]
    public async Task A_wrong_field_is_named(string verb, string path, string? body, string field) =>
        await RefusedAsync(new HttpMethod(verb), path, body, field);

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/merge-patch+json", HttpStatusCode.OK)]
    public async Task A_body_must_be_json(string type, HttpStatusCode expected)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await host.Http1.PostAsync("/v1/echo", content);
        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused()
    {
        using var content = new ByteArrayContent([.. "{\"text\":\""u8, 0xFF, .. "\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await host.Http1.PostAsync("/v1/echo", content);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused(bool chunked)
    {
        using var content = new StringContent(new string(' ', RpcHost.MaxMessage + 1), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/echo") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await host.Http1.SendAsync(request);
        (await JsonErrorTests.Problem(response))["code"]!.GetValue<string>().ShouldBe("RESOURCE_EXHAUSTED");
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await host.Http1.GetStringAsync(path))!;

    private async Task<JsonNode> SendAsync(HttpMethod verb, string path, string body)
    {
        using var request = new HttpRequestMessage(verb, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await host.Http1.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private async Task RefusedAsync(HttpMethod verb, string path, string? body, string field)
    {
        using var request = new HttpRequestMessage(verb, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.Http1.SendAsync(request);
        var problem = await JsonErrorTests.Problem(response);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        problem["details"]![0]!["fieldViolations"]![0]!["field"]!.GetValue<string>().ShouldBe(field, problem.ToJsonString());
    }
}
