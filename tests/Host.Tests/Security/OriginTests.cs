using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>Pages of other origins: what they may read is what anybody may have, and the visitor's cookie is of no use to them.</summary>
[Collection(SecurityTests.Name)]
public sealed class OriginTests(SecurityHost host) : IAsyncLifetime, IDisposable
{
    private const string Evil = "https://evil.example";
    private static readonly string[] ForPages = ["terraform/v1/mgmt/envs", "terraform/v1/mgmt/secret/query", "terraform/v1/nothing", "api/v1/versions", "api/v1/clients", "live/x.flv", "live/x.m3u8", "live/x.jpg"];
    private static readonly string[] ForUs = ["v1/server", "v1/rooms", "v1/nothing", "openapi", "openapi/v1.json", "metrics", "healthz", "readyz", "", "mgmt", "nothing"];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Server.Address };
    private string _cookie = "";

    private string Own => host.Server.Address.GetLeftPart(UriPartial.Authority);

    public async Task InitializeAsync()
    {
        using var signIn = await host.Owner.SendAsync(new(HttpMethod.Post, "v1/sign-in") { Content = EndToEndApi.Json(new JsonObject { ["password"] = EndToEndApi.Password }) });
        _cookie = signIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    public async Task Credentials_are_never_allowed_together_with_any_origin(string verb)
    {
        foreach (var path in ForPages.Concat(ForUs))
        {
            using var request = new HttpRequestMessage(new(verb), path);
            request.Headers.Add("Origin", Evil);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Cookie", _cookie);
            using var answer = await _http.SendAsync(request);
            answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse(path);
            var allowed = answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? string.Join(',', origins) : null;
            if (answer.StatusCode != HttpStatusCode.NotFound || verb != "POST") allowed.ShouldBe(ForPages.Contains(path, StringComparer.Ordinal) ? "*" : null, path);
        }
    }

    [Fact]
    public async Task The_cookie_is_of_no_use_to_another_origin_on_any_wire()
    {
        (await GrpcWebAsync(null)).ShouldBe("0", "the cookie is good");
        (await GrpcWebAsync(Own)).ShouldBe("0");
        (await JsonAsync(Own, "v1/api-tokens")).ShouldBe(HttpStatusCode.OK);
        foreach (var origin in new[] { Evil, "null", $"{Own}.evil.example", $"https://evil.example/{Own}", "http://127.0.0.1:1" })
        {
            (await GrpcWebAsync(origin)).ShouldBe("16", origin);
            (await JsonAsync(origin, "v1/api-tokens")).ShouldBe(HttpStatusCode.Unauthorized, origin);
            (await JsonAsync(origin, "api/v1/clients")).ShouldBe(HttpStatusCode.Unauthorized, origin);
            (await JsonAsync(origin, "terraform/v1/mgmt/secret/query")).ShouldBe(HttpStatusCode.InternalServerError, origin);
        }
    }

    /// <summary>A form of another page may send this without asking first; the type that it can not send is the one that is taken.</summary>
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task What_a_form_can_send_changes_nothing(string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/rooms") { Content = new StringContent("""{"title":"by a form"}""") };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("Cookie", _cookie);
        using var answer = await _http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await host.Owner.TextAsync("v1/rooms")).ShouldNotContain("by a form");
    }

    private async Task<HttpStatusCode> JsonAsync(string origin, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", _cookie);
        request.Headers.Add("Origin", origin);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <returns>grpc-status of a list of tokens.</returns>
    private async Task<string> GrpcWebAsync(string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "srsstack.v1.AccessApi/ListApiTokens") { Content = new ByteArrayContent(new byte[5]) };
        request.Content.Headers.ContentType = new("application/grpc-web+proto");
        request.Headers.Add("Cookie", _cookie);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var answer = await _http.SendAsync(request);
        var said = $"{answer.Headers}\n{Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync())}";
        return string.Concat(said[(said.IndexOf("grpc-status:", StringComparison.OrdinalIgnoreCase) + "grpc-status:".Length)..].TrimStart().TakeWhile(char.IsAsciiDigit));
    }
}
