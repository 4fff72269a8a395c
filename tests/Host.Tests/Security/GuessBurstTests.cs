using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace SrsStack.Host.Tests.Security;

/// <summary>Guesses that come all at once get no further than guesses one after the other.</summary>
public sealed class GuessBurstTests : IAsyncLifetime
{
    private const int Burst = 40;
    private const int Allowed = 5;
    private const int PerAccount = 50;
    private const int Guessers = 100;
    private const int GuessesEach = 20;
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

    /// <summary>A hundred addresses, twenty guesses each, and what a proxy would say of them is not believed. The limiter alone, with a clock by hand, is asked ten thousand times elsewhere.</summary>
    [Fact]
    public async Task Guesses_from_everywhere_are_fifty_a_minute_and_the_owner_gets_in_where_they_were_before()
    {
        using var home = From(IPAddress.Parse("127.0.0.9"));
        (await SignInAsync(home, true, EndToEndApi.Password)).Status.ShouldBe(200);
        var began = TimeProvider.System.GetTimestamp();
        var answers = new ConcurrentBag<Answer>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Guessers), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (guesser, _) =>
        {
            using var http = From(new IPAddress([127, 1, 0, (byte)guesser]));
            for (var i = 0; i < GuessesEach; i++)
            {
                http.DefaultRequestHeaders.Remove("X-Forwarded-For");
                http.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.{i}.{guesser}");
                answers.Add(await SignInAsync(http, i % 2 == 0, $"guess-{guesser}-{i}"));
            }
        });

        var minutes = 1 + (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(began).TotalMinutes);
        answers.Count.ShouldBe(Guessers * GuessesEach);
        answers.Count(IsWrong).ShouldBeInRange(1, PerAccount * minutes);
        answers.Count(a => !IsWrong(a) && !IsTooMany(a)).ShouldBe(0);
        (await SignInAsync(home, true, EndToEndApi.Password)).Status.ShouldBe(200, "the right password came from there lately");
        using var elsewhere = From(IPAddress.Parse("127.0.0.10"));
        if (minutes == 2) IsTooMany(await SignInAsync(elsewhere, true, EndToEndApi.Password)).ShouldBeTrue("from anywhere else the owner waits a minute, as those who guess do");
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
