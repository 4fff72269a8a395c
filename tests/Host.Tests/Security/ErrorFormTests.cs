using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>An error is told in the form of its wire, whatever was wrong with the request: never as a page.</summary>
[Collection(SecurityTests.Name)]
public sealed class ErrorFormTests(SecurityHost host)
{
    private const string Json = "application/json";
    private const int TooLargeForAll = 9 << 20;

    public static TheoryData<string, string> Wrong => new()
    {
        { "GET", "v1/nothing" }, { "GET", "v1" }, { "GET", "v1/" }, { "PUT", "v1/rooms" }, { "DELETE", "v1/rooms" }, { "POST", "v1/rooms" }, { "POST", "v1/rooms/nobody" },
        { "GET", "v1/rooms/%3Cscript%3Ealert(1)%3C%2Fscript%3E" }, { "GET", "v1/rooms?page_size=many" }, { "GET", "v1/rooms?%3Cscript%3E=1" },
        { "GET", "v1/streams/live/%3Cimg%20src=x%3E" }, { "GET", "v1/streams/live%2f..%2f../x" }, { "POST", "v1/sign-in" }, { "PATCH", "v1/settings" }, { "TRACE", "v1/rooms" },
        { "POST", "v1/events:watch" }, { "GET", "v1/entities:asOf" },
        { "GET", "terraform/v1/nothing" }, { "POST", "terraform/v1/mgmt/login" }, { "POST", "terraform/v1/mgmt/streams/kickoff" }, { "POST", "terraform/v1/live/room/query" },
        { "POST", "terraform/v1/mgmt/limits/update" }, { "DELETE", "terraform/v1/mgmt/secret/query" }, { "POST", "terraform/v1/hooks/srs/verify" },
        { "GET", "api/v1/nothing" }, { "GET", "api/v1" }, { "PUT", "api/v1/streams" }, { "POST", "api/v1/summaries" }, { "DELETE", "api/v1/clients/%3Cscript%3E" }, { "GET", "api/v1/streams/%3Cscript%3E" },
        { "GET", "api/v1/streams?start=-1&count=999999999999" },
        { "POST", "srsstack.v1.AccessApi/GetSetup" }, { "POST", "srsstack.v1.Nothing/Nothing" }, { "GET", "srsstack.v1.AccessApi/GetSetup" },
        { "GET", "nothing" }, { "POST", "healthz" }, { "GET", "live/%3Cscript%3E.flv" }, { "GET", "live/x.m3u8?form=%3Cscript%3E" }, { "POST", "live/x.flv" },
    };

    /// <summary>None; no JSON; not an object; no UTF-8; deep; markup; another type.</summary>
    private static readonly (byte[]? Body, string Type)[] Bodies =
    [
        (null, Json), ("{"u8.ToArray(), Json), ("[]"u8.ToArray(), Json), ([(byte)'"', 0xC3, 0x28, (byte)'"'], Json), (Encoding.ASCII.GetBytes(new string('[', 100_000)), Json),
        ("""{"<script>":"<img src=x onerror=alert(1)>"}"""u8.ToArray(), Json), ("<xml/>"u8.ToArray(), "text/xml"),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task No_error_is_a_page(string verb, string path)
    {
        foreach (var (body, type) in Bodies.Take(verb is "GET" or "TRACE" ? 1 : Bodies.Length))
        {
            using var answer = await SendAsync(verb, path, body, type);
            var text = await answer.Content.ReadAsStringAsync();
            var media = answer.Content.Headers.ContentType?.MediaType;
            var what = $"{verb} {path} with {type}, {body?.Length} bytes: {(int)answer.StatusCode} {media} {text[..Math.Min(text.Length, 300)]}";
            media.ShouldNotBe("text/html", what);
            text.ShouldNotContain("<", Case.Sensitive, what);
            answer.Headers.Contains("X-Content-Type-Options").ShouldBeTrue(what);
            if (!path.StartsWith("terraform/", StringComparison.Ordinal)) answer.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, what);
            if (path.StartsWith("v1", StringComparison.Ordinal)) IsProblem(answer, text, what);
        }
    }

    /// <summary>Announced or in chunks; the second is told while the body is still coming.</summary>
    [Theory]
    [InlineData("v1/rooms", 429)]
    [InlineData("v1/sign-in", 429)]
    [InlineData("terraform/v1/mgmt/login", 500)]
    [InlineData("terraform/v1/hooks/srs/verify", 500)]
    public async Task A_body_without_measure_is_refused_in_the_form_of_the_wire(string path, int status)
    {
        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[TooLargeForAll]) };
            request.Content.Headers.ContentType = new(Json);
            request.Headers.TransferEncodingChunked = isChunked;
            request.Headers.ExpectContinue = !isChunked;
            using var answer = await host.Owner.SendAsync(request);
            ((int)answer.StatusCode).ShouldBe(status, path);
            var text = await answer.Content.ReadAsStringAsync();
            if (path.StartsWith("v1", StringComparison.Ordinal)) IsProblem(answer, text, path);
            else text.ShouldBe("parse body: too large\n");
        }
    }

    [Fact]
    public async Task A_page_that_answers_all_is_the_only_html()
    {
        using var page = await SendAsync("GET", "mgmt/%3Cscript%3Ealert(1)", null, Json);
        (await page.Content.ReadAsStringAsync()).ShouldNotContain("alert(1)");
        page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
    }

    private static void IsProblem(HttpResponseMessage answer, string text, string what)
    {
        if (answer.IsSuccessStatusCode) return;
        answer.Content.Headers.ContentType?.ToString().ShouldBe("application/problem+json", what);
        var problem = JsonNode.Parse(text)!;
        ((int)problem["status"]!).ShouldBe((int)answer.StatusCode, what);
        ((string)problem["title"]!).ShouldNotBeEmpty(what);
        ((string)problem["detail"]!).ShouldNotBeEmpty(what);
        ((string)problem["code"]!).ShouldMatch("^[A-Z_]+$", what);
    }

    private async Task<HttpResponseMessage> SendAsync(string verb, string path, byte[]? body, string type)
    {
        var request = new HttpRequestMessage(new(verb), path);
        if (body is not null && verb is not ("GET" or "TRACE"))
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new(type);
        }
        return await host.Owner.SendAsync(request);
    }
}
