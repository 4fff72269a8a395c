using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SrsStack.Rpc.Tests.Demo;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>The ways in which a call ends while something else still goes on.</summary>
public sealed class CallEndTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Fact]
    public async Task A_handler_that_ignores_its_deadline_does_not_hold_the_answer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/echo") { Content = JsonContent.Create(new { text = "stubborn", delayMs = 1500 }) };
        request.Headers.Add("grpc-timeout", "50m");
        using var response = await host.Http1.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(1));
        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        NothingBroke();
    }

    [Fact]
    public async Task A_status_set_without_an_exception_counts_on_every_wire()
    {
        (await Should.ThrowAsync<RpcException>(async () => await host.Films.EchoAsync(new EchoRequest { Text = "soft" }))).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        using var response = await host.Http1.PostAsJsonAsync("/v1/echo", new { text = "soft" });
        (await JsonErrorTests.Problem(response))["code"]!.GetValue<string>().ShouldBe("FAILED_PRECONDITION");
    }

    [Fact]
    public async Task Deadlines_that_race_with_messages_break_nothing()
    {
        var calls = Enumerable.Range(1, 150).Select(async i =>
        {
            using var call = host.Films.Count(new CountRequest { Name = "f", To = 200, IntervalMs = 1 }, deadline: DateTime.UtcNow.AddMilliseconds(20 + i));
            await foreach (var _ in call.ResponseStream.ReadAllAsync()) { }
        });
        foreach (var call in calls.ToList())
            (await Should.ThrowAsync<RpcException>(() => call)).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        NothingBroke();
    }

    [Fact]
    public async Task Events_whose_deadline_passes_end_with_a_whole_error_event()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/shelves/1/films/2:count?to=100000");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("grpc-timeout", "150m");
        using var response = await host.Http1.SendAsync(request);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events[^1].ShouldStartWith("event: error\ndata: {");
        foreach (var e in events[..^1]) JsonNode.Parse(e["data: ".Length..]).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_handler_quietly()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(() => host.Http1.GetStringAsync("/v1/shelves/1/films/2:count?to=-1", stop.Token));
        NothingBroke();
    }

    [Fact]
    public async Task A_stopping_server_ends_its_streams()
    {
        var other = new RpcHost();
        await other.InitializeAsync();
        using var call = other.Films.Count(new CountRequest { Name = "f", To = -1 });
        await call.ResponseHeadersAsync;
        var next = call.ResponseStream.MoveNext(CancellationToken.None);
        var stopped = other.StopAsync();
        (await Should.ThrowAsync<RpcException>(() => next.WaitAsync(TimeSpan.FromSeconds(5)))).StatusCode.ShouldBe(StatusCode.Unavailable);
        await stopped.WaitAsync(TimeSpan.FromSeconds(5));
        await other.DisposeAsync();
    }

    private void NothingBroke() => host.Logs.Lines.ShouldNotContain(l => l.Level >= LogLevel.Error, string.Join('\n', host.Logs.Lines.Select(l => $"{l.Text} {l.Exception}")));
}
