using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>Refusals and streams on the JSON wire.</summary>
public sealed class JsonErrorTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Fact]
    public async Task A_refusal_is_a_problem_with_details()
    {
        using var response = await host.Http1.GetAsync("/v1/films/missing");
        var problem = await Problem(response);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonNode.DeepEquals(problem, JsonNode.Parse("""
            {"type":"about:blank","title":"Not Found","status":404,"detail":"no such film: über","code":"NOT_FOUND","details":[
              {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"FILM_NOT_FOUND","domain":"demo","metadata":{"name":"missing"}}]}
            """)).ShouldBeTrue(problem.ToJsonString());
    }

    [Theory]
    [InlineData(1, 499, "CANCELLED")]
    [InlineData(3, 400, "INVALID_ARGUMENT")]
    [InlineData(7, 403, "PERMISSION_DENIED")]
    [InlineData(8, 429, "RESOURCE_EXHAUSTED")]
    [InlineData(9, 400, "FAILED_PRECONDITION")]
    [InlineData(10, 409, "ABORTED")]
    [InlineData(12, 501, "UNIMPLEMENTED")]
    [InlineData(14, 503, "UNAVAILABLE")]
    [InlineData(16, 401, "UNAUTHENTICATED")]
    public async Task Each_code_has_its_http_status(int code, int http, string name)
    {
        using var response = await host.Http1.PostAsJsonAsync("/v1/echo", new { failCode = code, text = "why" });
        var problem = await Problem(response);
        ((int)response.StatusCode, problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()).ShouldBe((http, name, "why"));
    }

    [Fact]
    public async Task An_unknown_exception_says_nothing_about_itself()
    {
        using var response = await host.Http1.PostAsJsonAsync("/v1/echo", new { explode = true });
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("secret");
    }

    [Fact]
    public async Task An_interceptor_refuses_before_the_body_is_looked_at()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/echo") { Content = JsonContent.Create(new { nope = 1 }) };
        request.Headers.Add("x-refuse", "1");
        using var response = await host.Http1.SendAsync(request);
        (await Problem(response))["details"]![0]!["reason"]!.GetValue<string>().ShouldBe("NO_TOKEN");
        response.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
    }

    [Fact]
    public async Task A_deadline_works_here_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/echo") { Content = JsonContent.Create(new { delayMs = 20_000 }) };
        request.Headers.Add("grpc-timeout", "100m");
        using var response = await host.Http1.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task A_stream_is_lines_of_json()
    {
        using var response = await host.Http1.GetAsync("/v1/shelves/1/films/2:count?to=2");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        (await response.Content.ReadAsStringAsync()).ShouldBe("{ \"number\": 1 }\n{ \"number\": 2 }\n");
    }

    [Fact]
    public async Task A_stream_is_events_when_asked_for()
    {
        var (type, text) = await EventsAsync("to=2");
        type.ShouldBe("text/event-stream");
        text.ShouldBe("data: { \"number\": 1 }\n\ndata: { \"number\": 2 }\n\n");
    }

    [Fact]
    public async Task A_failing_stream_ends_with_an_error_line()
    {
        var lines = (await host.Http1.GetStringAsync("/v1/shelves/1/films/2:count?to=1&failCode=10")).Split('\n');
        var error = JsonNode.Parse(lines[1])!["error"]!;
        error["code"]!.GetValue<string>().ShouldBe("ABORTED");
        error["details"]![0]!["reason"]!.GetValue<string>().ShouldBe("ENOUGH");
    }

    [Fact]
    public async Task A_failing_event_stream_ends_with_an_error_event()
    {
        var (_, text) = await EventsAsync("to=1&failCode=10");
        var last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        last.ShouldStartWith("event: error\ndata: {");
        JsonNode.Parse(last.Split("data: ")[1])!["status"]!.GetValue<int>().ShouldBe(409);
    }

    [Fact]
    public async Task A_stream_that_is_refused_at_once_keeps_its_http_status()
    {
        using var response = await host.Http1.GetAsync("/v1/shelves/1/films/missing:count");
        (await Problem(response))["code"]!.GetValue<string>().ShouldBe("NOT_FOUND");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("to=0")]
    [InlineData("to=-1")]
    public async Task A_stream_without_messages_has_headers(string query)
    {
        using var response = await host.Http1.GetAsync("/v1/shelves/1/films/2:count?" + query, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(5));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
    }

    internal static async Task<JsonObject> Problem(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private async Task<(string? Type, string Text)> EventsAsync(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/shelves/1/films/2:count?" + query);
        request.Headers.Add("Accept", "text/event-stream");
        using var response = await host.Http1.SendAsync(request);
        return (response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
