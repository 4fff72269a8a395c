using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>Guesses that come all at once get no further than guesses one after the other.</summary>
public sealed class GuessBurstTests : IAsyncLifetime
{
    private const int Burst = 40;
    private const int Allowed = 5;
    private EndToEndHost _server = null!;
    private EndToEndApi _owner = null!;

    public async Task InitializeAsync()
    {
        _server = await EndToEndHost.StartAsync();
        _owner = await EndToEndApi.SetUpAsync(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Forty_wrong_passwords_at_once_are_five_guesses_on_both_routes_together()
    {
        using var here = From(IPAddress.Loopback);
        var answers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(i => SignInAsync(here, i % 2 == 0, "a-wrong-guess")));

        answers.Count(IsWrong).ShouldBe(Allowed, string.Join('\n', answers));
        answers.Count(IsTooMany).ShouldBe(Burst - Allowed);
        IsTooMany(await SignInAsync(here, true, EndToEndApi.Password)).ShouldBeTrue("the address waits, whatever it knows");

        using var elsewhere = From(IPAddress.Parse("127.0.0.2"));
        IsWrong(await SignInAsync(elsewhere, true, "a-wrong-guess")).ShouldBeTrue("another address does not wait");
        var failures = await Poll.ForAsync(
            async () => await FailuresAsync() is { Count: > Allowed } found ? found : null, TimeSpan.FromSeconds(20), () => "the failures in the history");
        failures.Count.ShouldBe(Allowed + 1);
        failures.Sum(e => (int)e.Json["data"]!["Unrecorded"]!).ShouldBe(Burst - Allowed + 1, "what was refused is counted into the next event");
        (await SignInAsync(elsewhere, true, EndToEndApi.Password)).Status.ShouldBe(200);
    }

    private async Task<IReadOnlyList<EndToEndEvent>> FailuresAsync() => [.. (await _owner.EventsAsync()).Where(e => e.Type == "sign_in_failed")];

    private static bool IsWrong(Answer answer) => answer is { Status: 401 } || answer.Text.StartsWith("invalid password", StringComparison.Ordinal);

    private static bool IsTooMany(Answer answer) => answer is { Status: 429 } || answer.Text.StartsWith("login is running", StringComparison.Ordinal);

    private static async Task<Answer> SignInAsync(HttpClient http, bool onOurRoute, string password)
    {
        using var answer = await http.PostAsync(onOurRoute ? "v1/sign-in" : "terraform/v1/mgmt/login", EndToEndApi.Json(new JsonObject { ["password"] = password }));
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A client whose connections come from this address.</summary>
    private HttpClient From(IPAddress address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    }) { BaseAddress = _server.Address };

    private sealed record Answer(int Status, string Text);
}
