using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using SrsStack.Infrastructure.Access;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Host.Tests.Security;

/// <summary>What proves who calls, and what no longer or never does.</summary>
[Collection(SecurityTests.Name)]
public sealed class CredentialTests(SecurityHost host)
{
    private const int Ok = 200;
    private const int Refused = 401;

    [Fact]
    public async Task The_cookie_counts_for_our_own_pages_only()
    {
        using var signIn = await host.Owner.SendAsync(new(HttpMethod.Post, "v1/sign-in") { Content = EndToEndApi.Json(new JsonObject { ["password"] = EndToEndApi.Password }) });
        var set = signIn.Headers.GetValues("Set-Cookie").Single();
        set.ShouldContain("httponly", Case.Insensitive);
        set.ShouldContain("samesite=strict", Case.Insensitive);
        var cookie = set.Split(';')[0];
        var own = host.Server.Address.GetLeftPart(UriPartial.Authority);

        (await WithCookieAsync(cookie)).ShouldBe(Ok);
        (await WithCookieAsync(cookie, ("Origin", own))).ShouldBe(Ok);
        (await WithCookieAsync(cookie, ("Sec-Fetch-Site", "same-origin"))).ShouldBe(Ok);
        (await WithCookieAsync(cookie, ("Origin", "https://evil.example"))).ShouldBe(Refused);
        (await WithCookieAsync(cookie, ("Origin", own + ".evil.example"))).ShouldBe(Refused);
        (await WithCookieAsync(cookie, ("Origin", "null"))).ShouldBe(Refused);
        (await WithCookieAsync(cookie, ("Sec-Fetch-Site", "cross-site"))).ShouldBe(Refused);
    }

    [Fact]
    public async Task A_sign_in_token_that_was_forged_is_refused()
    {
        var parts = host.Owner.Bearer!.Split('.');
        var none = $"{Part("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
        var head = Part("""{"alg":"HS256","typ":"JWT"}""");
        var foreign = $"{head}.{parts[1]}.{Base64Url.EncodeToString(HMACSHA256.HashData(new byte[32], Encoding.ASCII.GetBytes($"{head}.{parts[1]}")))}";

        (await host.StatusAsync(host.Owner.Bearer!)).ShouldBe(Ok);
        (await host.StatusAsync(none)).ShouldBe(Refused);
        (await host.StatusAsync(none + parts[2])).ShouldBe(Refused);
        (await host.StatusAsync(foreign)).ShouldBe(Refused);
        (await host.StatusAsync($"{parts[0]}.{Part("""{"sub":"owner","jti":"x","exp":9999999999}""")}.{parts[2]}")).ShouldBe(Refused);
        (await host.StatusAsync($"{parts[0]}.{parts[1]}.")).ShouldBe(Refused);
    }

    [Fact]
    public async Task A_sign_in_token_is_refused_when_its_time_is_over()
    {
        var now = TimeProvider.System.GetUtcNow();
        var tokens = new SignInTokens(await SigningKeyAsync(), TimeProvider.System);

        (await host.StatusAsync(tokens.Issue("in-force", "owner", now.AddMinutes(-1), now.AddMinutes(5)))).ShouldBe(Ok, "the test signs with the right key");
        (await host.StatusAsync(tokens.Issue("over", "owner", now.AddHours(-2), now.AddSeconds(-1)))).ShouldBe(Refused);
        (await host.StatusAsync(tokens.Issue("early", "owner", now.AddHours(1), now.AddHours(2)))).ShouldBe(Refused);
    }

    [Fact]
    public async Task A_sign_in_token_is_refused_after_its_sign_out()
    {
        var token = (string)(await host.Owner.PostAsync("v1/sign-in", new() { ["password"] = EndToEndApi.Password }))["token"]!;
        using var api = new EndToEndApi(host.Server.Address, token);
        (await host.StatusAsync(token)).ShouldBe(Ok);

        await api.PostAsync("v1/sign-out", []);

        (await host.StatusAsync(token)).ShouldBe(Refused);
        (await host.StatusAsync(host.Owner.Bearer!)).ShouldBe(Ok, "other sign-ins stay");
    }

    [Fact]
    public async Task An_api_token_is_refused_once_revoked_and_shown_once()
    {
        var made = await host.Owner.PostAsync("v1/api-tokens", new() { ["name"] = "robot" });
        var (id, token) = ((string)made["apiToken"]!["id"]!, (string)made["token"]!);
        (await host.StatusAsync(token)).ShouldBe(Ok);
        (await host.StatusAsync(token[..^1])).ShouldBe(Refused);
        (await host.StatusAsync(token + "0")).ShouldBe(Refused);
        (await host.Owner.TextAsync("v1/api-tokens")).ShouldNotContain(token);

        using var revoked = await host.Owner.SendAsync(new(HttpMethod.Delete, $"v1/api-tokens/{id}"));
        ((int)revoked.StatusCode).ShouldBe(Ok);

        (await host.StatusAsync(token)).ShouldBe(Refused);
        string.Join('\n', (await host.Owner.EventsAsync()).Select(e => e.Json.ToJsonString())).ShouldNotContain(token.Split('_')[^1]);
    }

    [Fact]
    public async Task An_api_token_is_refused_when_its_time_is_over()
    {
        var made = await host.Owner.PostAsync("v1/api-tokens", new()
        {
            ["name"] = "short", ["expireTime"] = TimeProvider.System.GetUtcNow().AddSeconds(3).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        });
        var token = (string)made["token"]!;
        (await host.StatusAsync(token)).ShouldBe(Ok);
        await Poll.UntilAsync(async () => await host.StatusAsync(token) == Refused, TimeSpan.FromSeconds(20), () => "the token to expire");
    }

    [Fact]
    public async Task Other_schemes_and_empty_tokens_prove_nothing()
    {
        foreach (var header in new[] { "Basic b3duZXI6eA==", "Bearer", "Bearer ", $"Token {host.Owner.Bearer}" })
        {
            using var http = new HttpClient { BaseAddress = host.Server.Address };
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
            using var answer = await http.GetAsync("v1/api-tokens");
            ((int)answer.StatusCode).ShouldBe(Refused, header);
            answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        }
    }

    [Fact]
    public async Task A_foreign_page_may_not_read_answers_of_the_api()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/server");
        request.Headers.Add("Origin", "https://evil.example");
        using var answer = await host.Owner.SendAsync(request);
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private async Task<int> WithCookieAsync(string cookie, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = host.Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/api-tokens");
        request.Headers.Add("Cookie", cookie);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>As the server itself reads it: from its database, opened with the key file of its data directory.</summary>
    private async Task<byte[]> SigningKeyAsync()
    {
        var data = host.Server.DataDirectory;
        var connection = new NpgsqlConnectionStringBuilder { Host = Path.Combine(data, "postgres", "run"), Username = "srsstack", Database = "postgres" };
        await using var database = new Database(connection.ConnectionString);
        var vault = new SecretVault(database, MasterKey.LoadOrCreate(Path.Combine(data, "secrets", "master.key")), TimeProvider.System);
        return Convert.FromHexString(await vault.GetOrCreateAsync("sign-in-key", () => throw new InvalidOperationException("There is no such key."), CancellationToken.None));
    }
}
