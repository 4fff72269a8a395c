using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>A server that nobody has set up: there is nothing to guess, what it made is its own, and set-up is over with the first owner.</summary>
[Collection(SecurityTests.Name)]
public sealed class FirstRunTests(SecurityHost other) : IAsyncLifetime, IDisposable
{
    private const int Hurried = 6;

    /// <summary>What products were shipped with.</summary>
    private static readonly string[] Defaults = ["", "admin", "password", "12345678", "srs", "srsstack", "changeme", "secret", "root", "owner", "035c73f7-bb6b-4889-a715-d9eb2d1925cc"];

    private EndToEndHost _server = null!;
    private EndToEndApi _nobody = null!;

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _nobody = new(_server.Address);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _nobody.Dispose();

    [Fact]
    public async Task Nothing_opens_it_before_its_owner_does_and_it_shares_nothing_with_another()
    {
        ((bool)((await _nobody.GetAsync("v1/setup"))["done"] ?? false)).ShouldBeFalse();
        foreach (var guess in Defaults)
        {
            (await PostAsync("v1/sign-in", guess)).ShouldBe(HttpStatusCode.BadRequest, guess);
            (await PostAsync("terraform/v1/mgmt/login", guess)).ShouldBe(HttpStatusCode.InternalServerError, guess);
            using var bearer = new EndToEndApi(_server.Address, guess.Length == 0 ? "x" : guess);
            foreach (var path in new[] { "v1/publish-key", "api/v1/clients" })
            {
                using var answer = await bearer.SendAsync(new(HttpMethod.Get, path));
                answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, guess);
            }
        }
        (await StatusAsync(_server, other.Owner.Bearer!)).ShouldBe(HttpStatusCode.Unauthorized, "a sign-in of another server");

        var passwords = Enumerable.Range(0, Hurried).Select(i => $"a-long-password-{i}").ToList();
        var answers = await Task.WhenAll(passwords.Select(p => PostAsync("v1/setup", p)));
        var winner = passwords[Array.IndexOf(answers, HttpStatusCode.OK)];
        answers.Count(a => a == HttpStatusCode.OK).ShouldBe(1, "one is the first");
        foreach (var password in passwords.Where(p => p != winner)) (await PostAsync("v1/setup", password)).ShouldBe(HttpStatusCode.BadRequest, "it is set up");
        (await PostAsync("terraform/v1/mgmt/init", passwords.First(p => p != winner))).ShouldBe(HttpStatusCode.InternalServerError, "it is set up");
        (await PostAsync("v1/sign-in", passwords.First(p => p != winner))).ShouldBe(HttpStatusCode.Unauthorized);

        var (ours, theirs) = (await SecretsAsync(_server, winner), await SecretsAsync(other.Server, EndToEndApi.Password));
        ours.Distinct(StringComparer.Ordinal).Count().ShouldBe(ours.Count, "each secret is its own");
        ours.Intersect(theirs, StringComparer.Ordinal).ShouldBeEmpty();
        (await StatusAsync(other.Server, ours[^1])).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(_server, ours[^1])).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>All that a server makes by itself; a token last.</summary>
    private static async Task<IReadOnlyList<string>> SecretsAsync(EndToEndHost server, string password)
    {
        using var api = new EndToEndApi(server.Address);
        var login = (await api.PostAsync("terraform/v1/mgmt/login", new() { ["password"] = password }))["data"]!;
        api.Bearer = (string)login["token"]!;
        var key = File.ReadAllBytes(Path.Combine(server.DataDirectory, "secrets", "master.key"));
        var hook = (string)(await api.GetAsync("v1/srs-hooks"))["verifyPath"]!;
        var token = (string)(await api.PostAsync("v1/api-tokens", new() { ["name"] = "first-run" }))["token"]!;
        return [await api.PublishKeyAsync(), (string)login["bearer"]!, hook.Split("key=")[1], Convert.ToHexString(key), token];
    }

    private static async Task<HttpStatusCode> StatusAsync(EndToEndHost server, string bearer)
    {
        using var api = new EndToEndApi(server.Address, bearer);
        using var answer = await api.SendAsync(new(HttpMethod.Get, "v1/api-tokens"));
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> PostAsync(string path, string password)
    {
        using var answer = await _nobody.SendAsync(new(HttpMethod.Post, path) { Content = EndToEndApi.Json(new JsonObject { ["password"] = password }) });
        return answer.StatusCode;
    }
}
