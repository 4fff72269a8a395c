using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SrsStack.Host.Tests.Security;

/// <summary>Every endpoint that the server has says who may have it, and keeps to it. A new one is in this test by itself.</summary>
[Collection(SecurityTests.Name)]
public sealed class EndpointPolicyTests(SecurityHost host) : IDisposable
{
    private const string Advice =
        "has no policy. Say who may have it where it is mapped: `.WithMetadata(new Policy(Role.Viewer))`, or `.WithMetadata(Policy.Open)` and a line in this test; a method says it in its proto. Till then it is for owners.";

    /// <summary>What anybody may have. To open something is to write it here as well, so that it is done on purpose.</summary>
    private const string Open =
        """
        GET,POST /{*path:nonfile}
        GET /healthz
        GET /metrics
        GET /readyz
        GET /openapi
        GET /openapi/page.css
        GET /openapi/page.js
        GET /openapi/v1.json
        GET,POST /v1/{**unknown}
        GET,POST /terraform/v1/{**unknown}
        GET /v1/server
        GET /v1/setup
        POST /v1/setup
        POST /v1/sign-in
        POST /srsstack.v1.AccessApi/GetSetup
        POST /srsstack.v1.AccessApi/SetUp
        POST /srsstack.v1.AccessApi/SignIn
        POST /srsstack.v1.PlatformApi/GetServer
        POST /grpc.health.v1.Health/Check
        POST /grpc.health.v1.Health/List
        POST /grpc.health.v1.Health/Watch
        POST /grpc.reflection.v1.ServerReflection/ServerReflectionInfo
        POST /grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo
        GET /api/v1/versions
        GET,POST /terraform/v1/ffmpeg/versions
        GET,POST /terraform/v1/hooks/versions
        GET,POST /terraform/v1/host/versions
        GET,POST /terraform/v1/mgmt/versions
        GET,POST /terraform/v1/tencent/versions
        GET,POST /terraform/v1/mgmt/beian/query
        GET,POST /terraform/v1/mgmt/check
        GET,POST /terraform/v1/mgmt/envs
        GET,POST /terraform/v1/mgmt/hooks/example
        GET,HEAD /terraform/v1/hooks/record/hls/{uuid}.m3u8
        GET,HEAD /terraform/v1/hooks/record/hls/{uuid}/index.m3u8
        GET,HEAD /terraform/v1/hooks/record/hls/{uuid}/{file}
        GET,POST /terraform/v1/mgmt/init
        GET,POST /terraform/v1/mgmt/login
        """;

    /// <summary>For anybody who shows the key of the install, in the address: an SRS has no other way.</summary>
    private const string OpenToTheKey =
        """
        GET,POST /terraform/v1/hooks/srs/hls
        GET,POST /terraform/v1/hooks/srs/verify
        """;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Server.Address };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Every_endpoint_says_who_may_have_it() =>
        (await host.EndpointsAsync()).Where(e => e.Policy is null).Select(e => $"{e} {Advice}").ShouldBeEmpty();

    [Fact]
    public async Task What_is_open_is_open_on_purpose()
    {
        var open = (await host.EndpointsAsync()).Where(e => e.Policy is { Needs: null }).Select(e => e.ToString()).ToList();
        string[] named = [.. Open.Split('\n'), .. OpenToTheKey.Split('\n')];
        open.Except(named, StringComparer.Ordinal).ShouldBeEmpty("open, and not in the table");
        named.Except(open, StringComparer.Ordinal).ShouldBeEmpty("in the table, and not open");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("srs_0123_4567")]
    public async Task Nobody_gets_what_is_not_open_and_is_told_so_in_the_form_of_the_wire(string? bearer)
    {
        var wrong = new List<string>();
        foreach (var endpoint in (await host.EndpointsAsync()).Where(e => e.Policy is not { Needs: null }))
        {
            if (endpoint.IsGrpc)
            {
                wrong.AddRange(await GrpcAsync(endpoint, "application/grpc", HttpVersion.Version20, bearer));
                wrong.AddRange(await GrpcAsync(endpoint, "application/grpc-web+proto", HttpVersion.Version11, bearer));
            }
            else
            {
                foreach (var verb in endpoint.Verbs) wrong.AddRange(await PlainAsync(endpoint, verb, bearer));
            }
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_hooks_of_an_SRS_need_the_key_also_on_this_machine_and_whatever_a_proxy_says()
    {
        foreach (var route in OpenToTheKey.Split('\n').Select(l => l.Split(' ')[1]))
        {
            foreach (var query in new[] { "", "?key=", "?key=" + new string('0', 32), "?key=a&key=b" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, route + query) { Content = new StringContent("""{"action":"on_publish","app":"live","stream":"tv","file":"/etc/passwd"}""") };
                request.Headers.Add("X-Forwarded-For", "127.0.0.1");
                using var answer = await _http.SendAsync(request);
                answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, route + query);
            }
        }
    }

    private async Task<IEnumerable<string>> PlainAsync(HostEndpoint endpoint, string verb, string? bearer)
    {
        using var request = new HttpRequestMessage(new(verb), endpoint.Path);
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        if (verb is "POST" or "PUT" or "PATCH") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        var said = $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType?.MediaType} {await answer.Content.ReadAsStringAsync()}";
        return IsRefusal(endpoint, said, answer.Headers.WwwAuthenticate.ToString(), bearer) ? [] : [$"{verb} {endpoint.Path}: {said}"];
    }

    private static bool IsRefusal(HostEndpoint endpoint, string said, string wwwAuthenticate, string? bearer)
    {
        if (endpoint.Method is not null)
            return said.StartsWith("401 application/problem+json", StringComparison.Ordinal) && said.Contains("\"NOT_SIGNED_IN\"", StringComparison.Ordinal) && wwwAuthenticate == "Bearer";
        if (endpoint.Pattern.StartsWith("/terraform/", StringComparison.Ordinal))
            return said == (bearer is null ? "500 text/plain authenticate: no Authorization or token\n" : "500 text/plain authenticate: invalid bearer token\n");
        if (endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal)) return said == (bearer is null ? "401 text/plain no Authorization or token\n" : "401 text/plain invalid bearer token\n");
        return said.StartsWith("401 text/plain", StringComparison.Ordinal) && wwwAuthenticate == "Bearer";
    }

    private async Task<IEnumerable<string>> GrpcAsync(HostEndpoint endpoint, string contentType, Version version, string? bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Path)
        {
            Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TE.ParseAdd("trailers");
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        using var answer = await _http.SendAsync(request);
        var said = $"{answer.Headers}\n{Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync())}\n{answer.TrailingHeaders}";
        return said.Contains("grpc-status: 16", StringComparison.OrdinalIgnoreCase) && said.Contains("Sign in first", StringComparison.Ordinal) ? [] : [$"{contentType} {endpoint.Path}: {said}"];
    }
}
