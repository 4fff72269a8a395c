using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Compatibility;

/// <summary>The names that SRS Stack reads from its environment count here too.</summary>
public sealed class EnvironmentTests : IAsyncLifetime
{
    private const string Secret = "srs-v2-00112233445566778899aabbccddeeff";
    private const string OtherPassword = "another-long-password";
    private EndToEndHost _server = null!;

    public async Task InitializeAsync() => _server = await EndToEndHost.StartAsync(("MGMT_PASSWORD", EndToEndApi.Password), ("SRS_PLATFORM_SECRET", Secret));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Password_and_secret_of_the_environment_are_in_force()
    {
        using var nobody = new EndToEndApi(_server.Address);
        ((bool)(await nobody.GetAsync("v1/setup"))["done"]!).ShouldBeTrue();
        using var setUpAgain = await nobody.SendAsync(new(HttpMethod.Post, "v1/setup") { Content = EndToEndApi.Json(new JsonObject { ["password"] = OtherPassword }) });
        ((int)setUpAgain.StatusCode).ShouldBe(400);
        (await setUpAgain.Content.ReadAsStringAsync()).ShouldContain("ALREADY_SET_UP");

        var grant = (await nobody.PostAsync("terraform/v1/mgmt/login", new() { ["password"] = EndToEndApi.Password }))["data"]!;
        ((string)grant["bearer"]!).ShouldBe(Secret);

        using var program = new EndToEndApi(_server.Address, Secret);
        ((string)(await program.PostAsync("terraform/v1/mgmt/secret/query", []))["data"]!).ShouldBe(Secret);
        (await program.PublishKeyAsync()).Length.ShouldBe(32);

        _server.Log.ShouldNotContain(Secret);
        _server.Log.ShouldNotContain(EndToEndApi.Password);
    }

    [Fact]
    public async Task Too_many_wrong_passwords_get_the_answer_of_a_running_login()
    {
        using var api = new EndToEndApi(_server.Address);
        var answers = new List<string>();
        for (var i = 0; i < 8; i++) answers.Add(await LoginAsync(api, "wrong-password"));

        answers[0].ShouldBe("invalid password, wait 10s\n");
        answers[^1].ShouldBe((string)GoldenCase.Read("mgmt-login.while-locked").Body!);
        (await LoginAsync(api, EndToEndApi.Password)).ShouldBe("login is running, try later\n");
    }

    private static async Task<string> LoginAsync(EndToEndApi api, string password)
    {
        using var answer = await api.SendAsync(new(HttpMethod.Post, "terraform/v1/mgmt/login") { Content = EndToEndApi.Json(new JsonObject { ["password"] = password }) });
        return await answer.Content.ReadAsStringAsync();
    }
}
