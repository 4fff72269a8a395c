using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SrsStack.Application.Access;
using SrsStack.Host.Security;
using SrsStack.Infrastructure.Access;
using Role = SrsStack.Domain.Access.Role;

namespace SrsStack.Host.Tests.Security;

/// <summary>What was mapped without a word of who may have it is for owners; what has a word and does not ask by itself is asked for.</summary>
public sealed class PolicyGuardTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "srs-v2-00112233445566778899aabbccddeeff";
    private readonly WebApplication _app = Build();
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _app.UseRouting();
        _app.UsePolicies();
        _app.MapGet("/forgotten", () => "secret");
        _app.MapGet("/viewers", () => "secret").WithMetadata(new Policy(Role.Viewer));
        _app.MapGet("/open", () => "open").WithMetadata(Policy.Open);
        await _app.StartAsync();
        _http = new() { BaseAddress = new(_app.Urls.First()) };
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("forgotten", null, HttpStatusCode.Unauthorized)]
    [InlineData("forgotten", "nonsense", HttpStatusCode.Unauthorized)]
    [InlineData("forgotten", Secret, HttpStatusCode.OK)]
    [InlineData("viewers", null, HttpStatusCode.Unauthorized)]
    [InlineData("viewers", Secret, HttpStatusCode.OK)]
    [InlineData("open", null, HttpStatusCode.OK)]
    [InlineData("nowhere", null, HttpStatusCode.NotFound)]
    public async Task An_endpoint_is_for_those_that_its_policy_names(string path, string? bearer, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        using var answer = await _http.SendAsync(request);
        answer.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.Unauthorized) (await answer.Content.ReadAsStringAsync()).ShouldNotContain("secret");
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var configuration = new ConfigurationManager();
        configuration["SRS_PLATFORM_SECRET"] = Secret;
        var signIns = new SignInTokens(new byte[32], TimeProvider.System);
        var platform = new PlatformSecret(HostSettings.Read(configuration), null!);       // the secret is given: no vault is asked
        builder.Services.AddSingleton(new Authenticator(new AccessDirectory(null!), signIns, platform, TimeProvider.System));
        builder.Services.AddSingleton(new RefusedCalls(null!, TimeProvider.System));      // records known callers with a lower role: there are none here
        return builder.Build();
    }
}
