using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using SrsStack.Media.Protocols.Http;

namespace SrsStack.Host.Tests.Security;

/// <summary>Media addresses are answered before any endpoint is looked for, some before the HTTP parser: none of them passes by the gate.</summary>
[Collection(SecurityTests.Name)]
public sealed class MediaGateTests(SecurityHost host) : IAsyncLifetime, IDisposable
{
    /// <summary>All forms of an address; what an app of this name plays needs a token.</summary>
    private static readonly string[] Addresses =
    [
        "gated/tv.flv", "gated/tv.ts", "gated/tv.aac", "gated/tv.mp3", "gated/tv.m3u8", "gated/tv.m3u8?form=ll", "gated/tv/master.m3u8", "gated/tv-1.ts", "gated/tv-1.m4s", "gated/tv-1.2.m4s", "gated/tv-0.mp4",
        "gated/tv.jpg",
    ];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Server.Address };

    public Task InitializeAsync() =>
        SetRulesAsync(new JsonObject { ["pattern"] = "gated/*", ["needsToken"] = true }, new JsonObject { ["pattern"] = "gated/*/*", ["needsToken"] = true });

    public Task DisposeAsync() => SetRulesAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public void The_table_has_every_kind_of_address() => Addresses.Select(a => MediaPath.TryParse("/" + a.Split('?')[0], null)!.Kind).Distinct().Order().ShouldBe(Enum.GetValues<MediaPathKind>());

    [Fact]
    public async Task Each_address_asks_the_gate_in_every_version_of_http()
    {
        var token = (string)(await host.Owner.PostAsync("v1/play-tokens", new() { ["pattern"] = "gated/*", ["lifetime"] = "600s" }))["token"]!;
        foreach (var address in Addresses)
        {
            foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
            {
                (await AskAsync(HttpMethod.Get, address, version)).ShouldBe((HttpStatusCode.Forbidden, "Not allowed to play this stream (no_token).\n"), $"{address} {version}");
                (await AskAsync(HttpMethod.Get, With(address, "nonsense"), version)).ShouldBe((HttpStatusCode.Forbidden, "Not allowed to play this stream (bad_token).\n"), $"{address} {version}");
                (await AskAsync(HttpMethod.Head, address, version)).Status.ShouldBe(HttpStatusCode.Forbidden, $"{address} {version}");
                (await AskAsync(HttpMethod.Get, With(address, token), version)).Status.ShouldBe(HttpStatusCode.NotFound, $"{address} {version}: nobody publishes it");
                (await AskAsync(HttpMethod.Post, address, version)).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
            }
        }
    }

    /// <summary>As the first request of a connection: those are read before the web server's parser.</summary>
    [Fact]
    public async Task Who_comes_before_the_parser_or_by_WebSocket_is_asked_as_well()
    {
        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        foreach (var address in Addresses)
        {
            (await RawAsync(address, "")).ShouldStartWith("HTTP/1.1 403 ", Case.Sensitive, address);
            (await RawAsync(address, "Cookie: token=x\r\nAuthorization: Bearer x\r\n")).ShouldStartWith("HTTP/1.1 403 ", Case.Sensitive, address);
        }
        (await RawAsync("gated/tv.flv", Upgrade)).ShouldStartWith("HTTP/1.1 403 ");
        (await RawAsync("gated/tv.flv?token=nonsense", Upgrade)).ShouldStartWith("HTTP/1.1 403 ");
    }

    private static string With(string address, string token) => $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}token={token}";

    private async Task SetRulesAsync(params JsonNode[] rules)
    {
        using var answer = await host.Owner.SendAsync(new(HttpMethod.Put, "v1/play-policy") { Content = EndToEndApi.Json(new JsonObject { ["rules"] = new JsonArray(rules) }) });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpMethod method, string address, Version version)
    {
        using var request = new HttpRequestMessage(method, address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> RawAsync(string address, string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Server.HttpPort);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /{address} HTTP/1.1\r\nHost: x\r\n{headers}\r\n"));
        var buffer = new byte[256];
        var read = await stream.ReadAtLeastAsync(buffer, 13, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
